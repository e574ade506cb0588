import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { foxleyBrook, idOf, morning, otherPractice, world } from '../../../test/world.ts'
import { addSwitchedOn } from '../../../test/switched-on.ts'
import { testSecrets } from '../../../test/command.ts'
import { RefusedLogouts } from '../../accounts/openid/refused-logouts.ts'
import { registerAccounts } from '../../accounts/routes.ts'
import { addColleague, signIn } from '../../accounts/test-accounts.ts'
import { defineQueue, startJobs } from '../../platform/jobs.ts'
import { testServer } from '../../platform/web/test-server.ts'
import { Visitor } from '../../platform/web/test-visitor.ts'
import { addPractice, chooseNight } from '../../practices/practice.ts'
import { syncQueue, timetableQueue } from '../../sync/jobs.ts'
import { registerOverview } from './routes.ts'

test('every practice stands there with its activation, its list, its last sync and what that counted', async (t) => {
  const { database, look } = await operator(t)
  await database.owner.query(
    `UPDATE sync_run SET created = 3, returned = 1, "left" = 2, linked = 1, updated = 14, patients = 10214 WHERE id = $1`,
    [idOf('last-run')],
  )
  await chooseNight(database, foxleyBrook, { source: 'docman10', now: new Date('2026-10-01T12:00:00Z') })
  const foxley = rowOf(await look('/practices'), 'Foxley Brook Surgery')
  assert.match(foxley, /Z99001 On As of 02:14 today 10,214 patients Done 02:14 today/)
  assert.match(foxley, /4 joined, 2 left, 1 linked, 14 updated See its syncs of Foxley Brook Surgery/)
  assert.match(foxley, /The list feed at 02:\d\d/)
  assert.match(rowOf(await look('/practices'), 'Hill Top Surgery'), /Z99002 On No list yet None yet Nothing/)
})

test('sign-outs that were refused stand there with when and why, and nothing does where there were none', async (t) => {
  const { database, look, clock } = await operator(t)
  assert.doesNotMatch(await look('/practices'), /Sign-outs that were refused/)
  await new RefusedLogouts({ database, clock }).keep({ why: 'not-proven', detail: 'exp' })
  assert.match(
    await look('/practices'),
    /Sign-outs that were refused 1 time in the last week, .* The token is not what it should be exp/,
  )
})

test('who needs somebody comes first, is counted, and is shown alone when asked for', async (t) => {
  const { database, look } = await operator(t)
  for (const practice of [foxleyBrook, otherPractice, 'Z99003', 'Z99004']) {
    if (practice > otherPractice) await addSwitchedOn(database, { practice, name: `Surgery ${practice}` })
    await chooseNight(database, practice, { source: 'docman10', now: new Date('2026-10-01T12:00:00Z') })
  }
  await addPractice(database, { practice: 'Z99005', name: 'Not Asked Yet' })
  await addRun(database, otherPractice, 'done', { at: '2026-11-20T02:20:00Z' })
  await addRun(database, 'Z99003', 'failed', { reason: 'The list feed did not answer.' })
  await addRun(database, 'Z99004', 'held', { reason: 'The list looks cut off.' })

  const all = await look('/practices')
  const order = ['Z99003', 'Z99004', 'Z99002', 'Z99001', 'Z99005'].map((code) => all.indexOf(` ${code} `))
  assert.deepEqual(
    order,
    [...order].sort((one, other) => one - other),
    'failed, held, late, and then the others',
  )
  assert.match(
    all,
    /5 Practices 1 Last sync failed .* 1 Held .* 1 Last night not read .* 0 Waiting for you .* 0 Stopped/,
  )
  assert.match(rowOf(all, 'Surgery Z99003'), /No list yet Failed .* The list feed did not answer\./)
  assert.match(rowOf(all, 'Surgery Z99004'), /Held .* The list looks cut off\. See what can be done/)
  assert.match(rowOf(all, 'Hill Top Surgery'), /4 nights late/)
  assert.match(rowOf(all, 'Not Asked Yet'), /Not asked/)

  const held = await look('/practices?show=held')
  assert.match(held, /Shown: Held\. Show all practices/)
  assert.match(held, /Surgery Z99004/)
  assert.doesNotMatch(held, /Surgery Z99003|Foxley/)
  assert.match(await look('/practices?show=yours'), /There are none just now/)
})

test('an installation without a practice says how to add one, and three hundred are shown fifty at a time', async (t) => {
  const { database, look } = await operator(t)
  await database.owner.query('TRUNCATE practice CASCADE')
  const empty = await look('/practices')
  assert.match(empty, /No practices yet .*practice add A81001/)
  assert.match(empty, /Reading lists/)
  await database.owner.query(
    `INSERT INTO practice (practice, name) SELECT 'B' || (10000 + n), 'Surgery ' || n FROM generate_series(1, 300) AS n`,
  )
  const first = await look('/practices')
  assert.match(first, /300 Practices/)
  assert.equal(first.match(/Not asked/g)?.length, 50)
  assert.match(first, /Page 1 of 6 Next/)
  assert.match(await look('/practices?page=6'), /Surgery 300 .* Back Page 6 of 6/)
  assert.match(await look('/practices?page=99'), /Page 6 of 6/, 'there is no later one')
  assert.match(await look('/practices?page=nonsense'), /Page 1 of 6/)
})

test('the syncs of a practice say what was wrong with a held list and what an operator can do, and name nobody', async (t) => {
  const { database, look, bethan } = await operator(t)
  const run = await addRun(database, foxleyBrook, 'held', { at: '2026-11-24T08:00:00Z', startedBy: bethan })
  await database.owner.query(
    `INSERT INTO run_check (practice, run, name, place, measured, "of", limit_percent, broken)
     VALUES ($1, $2, 'list-shrank', 0, 6000, 10000, 10, true), ($1, $2, 'unusable', 1, 0, 4000, 0.5, false)`,
    [foxleyBrook, run],
  )
  await database.owner.query(
    `INSERT INTO run_check_row (practice, run, name, place, patient, detail, who)
     VALUES ($1, $2, 'list-shrank', 0, $3, 'status', 'Hussain, Mohammed Arif')`,
    [foxleyBrook, run, idOf('arif')],
  )
  const syncs = await look(`/operations/practices/${foxleyBrook}/syncs`)
  assert.match(syncs, /The sync of 08:00 today stopped itself and changed nothing/)
  assert.match(syncs, /6,000 fewer|6,000 of 10,000|10,000/)
  assert.match(syncs, new RegExp(`patient-sync sync discard ${run}`))
  assert.match(syncs, /A manager there decides/)
  assert.match(syncs, /08:00 today Held The practice/)
  assert.match(syncs, /02:14 today Done Timetable Nothing changed/)
  assert.doesNotMatch(syncs, /Hussain|Bethan|rows cannot be used/)
  assert.match(await look(`/operations/practices/${otherPractice}/syncs`), /No list has been read yet/)
  assert.match(await look('/practices'), /See what can be done/)
})

test('the queues say what waits, since when, what failed and why, and who works at them', async (t) => {
  const { database, look } = await operator(t)
  const { owner } = database
  assert.match(await look('/practices'), /Nobody works at the jobs No list is read until somebody does/)
  await owner.query(`
    INSERT INTO pgboss.job (name, state, data, created_on, start_after, started_on, completed_on, retry_count, output)
    VALUES
      ('sync', 'created', '{"practice": "Z99001"}', now() - interval '14 minutes', now() - interval '14 minutes', NULL, NULL, 0, NULL),
      ('sync', 'retry', '{"practice": "Z99002"}', now() - interval '9 hours', now() + interval '1 hour', NULL, NULL, 2, NULL),
      ('sync', 'active', '{"practice": "Z99003"}', now(), now(), now(), NULL, 0, NULL),
      ('sync', 'completed', '{"practice": "Z99004"}', now(), now(), now(), now() - interval '3 minutes', 0, NULL),
      ('sync', 'failed', '{"practice": "Z99001"}', now(), now(), now(), now() - interval '2 hours', 5,
        '{"message": "error 23505 patient patient_nhs_number_key", "stack": "Error"}'),
      ('sync', 'failed', '{"practice": "somebody else"}', now(), now(), now(), now() - interval '5 hours', 5,
        '{"value": {"message": "job heartbeat timeout"}}')`)
  const page = await look('/practices')
  assert.match(page, /Reading lists 2 The oldest for 14 minutes 1 2 3 minutes ago/)
  assert.match(page, /Looking at the timetable 0 Nothing is due 0 0 None this week/)
  assert.match(page, /Reading lists Z99001 2 hours ago 6 error 23505 patient patient_nhs_number_key/)
  assert.match(page, /Reading lists 5 hours ago 6 Its process stopped in the middle of it\./)
  assert.doesNotMatch(page, /somebody else/)

  await owner.query(`
    INSERT INTO pgboss.instance (id, name, host, pid, version, node_version, heartbeat_seconds, supervise, schedule,
      migrate, persist_queue_stats, persist_warnings, started_on, heartbeat_on, stopped_on)
    SELECT gen_random_uuid(), 'worker', host, 4711, '12', '24', 30, true, true, true, false, false, now() - interval '2 days',
      now() - heard, CASE WHEN host = 'ended' THEN now() END
    FROM (VALUES ('alive', interval '20 seconds'), ('dead', interval '40 minutes'), ('ended', interval '1 hour'),
      ('forgotten', interval '25 hours')) AS process (host, heard)`)
  const busy = await look('/practices')
  assert.match(busy, /1 process at work\./)
  assert.match(
    busy,
    /1 process stopped without ending A worker on dead, process 4711: last heard from 40 minutes ago\./,
  )
  assert.doesNotMatch(busy, /Nobody works at the jobs|on ended|on forgotten/)
})

test('messages that do not leave stand there with practice, channel and what the service said, and nothing of a patient', async (t) => {
  const { database, look } = await operator(t)
  assert.doesNotMatch(await look('/practices'), /do not leave/)
  await database.owner.query(
    `INSERT INTO message (practice, id, patient, way, state, state_since, sealed_content, once, address_shown, form, due_at,
       planned_at, created_at, code)
     SELECT $1, gen_random_uuid(), $2, 'sms', 'queued', $3, '', false, 'ending 145', gen_random_uuid(), $3,
       $3::timestamptz - n * interval '20 minutes', $3, 'X' || n
     FROM generate_series(1, 3) AS n`,
    [foxleyBrook, idOf('arif'), morning],
  )
  await database.owner.query(
    `INSERT INTO delivery (practice, id, message, channel, state, began_at, said)
     SELECT practice, gen_random_uuid(), id, 'govuk-notify', 'not-sent', due_at, '403 AuthError' FROM message`,
  )
  await database.owner.query(
    `INSERT INTO send_rate (channel, tokens, at, closed_until, closed_said) VALUES
       ('govuk-notify', 1, $1, $1::timestamptz + interval '1 minute', '403 AuthError'),
       ('nhs-notify', 1, $1, $1, '401')`,
    [morning],
  )
  const page = await look('/practices')
  assert.match(
    page,
    /GOV\.UK Notify did not let this installation in when it was last tried That was at \d\d:\d\d today\. It said: 403 AuthError\. Unless that has been mended since, check the key/,
  )
  assert.doesNotMatch(page, /NHS Notify did not/, 'nothing leaves by it any more')
  assert.match(page, /2 messages should have left more than half an hour ago/)
  assert.match(page, new RegExp(`${foxleyBrook} GOV\\.UK Notify 403 AuthError 2 `))
  assert.doesNotMatch(page, /ending 145|Hussain/)
})

test('all messages that do not leave are counted, however few lines are shown, and those that may have left apart', async (t) => {
  const { database, look } = await operator(t)
  await database.owner.query(
    `INSERT INTO message (practice, id, patient, way, state, state_since, sealed_content, once, address_shown, form, due_at,
       planned_at, created_at, code)
     SELECT $1, gen_random_uuid(), $2, 'sms', CASE WHEN n > 60 THEN 'uncertain' ELSE 'queued' END, $3, '', false, 'ending 145',
       gen_random_uuid(), $3, $3::timestamptz - interval '1 hour', $3, 'X' || n
     FROM generate_series(1, 62) AS n`,
    [foxleyBrook, idOf('arif'), morning],
  )
  await database.owner.query(
    `INSERT INTO delivery (practice, id, message, channel, state, began_at, said, look_at)
     SELECT practice, gen_random_uuid(), id, 'govuk-notify', CASE state WHEN 'queued' THEN 'not-sent' ELSE 'uncertain' END,
       planned_at, code, CASE state WHEN 'uncertain' THEN due_at END
     FROM message`,
  )
  assert.match(
    await look('/practices'),
    /60 messages should have left more than half an hour ago and have not\. 2 messages may have left: what became of them is not known yet\. .*The table shows those that have waited longest\./,
  )
  await database.owner.query(`DELETE FROM delivery WHERE state = 'not-sent'`)
  await database.owner.query(`DELETE FROM message WHERE state = 'queued'`)
  const page = await look('/practices')
  assert.match(page, / 2 messages may have left: /)
  assert.doesNotMatch(page, /should have left|waited longest/)
})

test('a process that works at jobs enters itself as one, and leaves when it stops', async (t) => {
  const { database, look } = await operator(t)
  const queue = defineQueue<{ practice: string }>('errands')
  const jobs = await startJobs(database.url, { owner: database.owner, queues: [queue], worker: true })
  assert.match(await look('/practices'), /1 process at work\./)
  assert.match(await look('/practices'), /errands 0 Nothing is due/)
  await jobs.stop()
  assert.match(await look('/practices'), /Nobody works at the jobs/)
})

/** An operator who looks at pages as text. */
async function operator(t: TestContext) {
  const { database, bethan } = await world(t)
  const jobs = await startJobs(database.url, {
    ...{ owner: database.owner, queues: [syncQueue, timetableQueue], worker: false },
  })
  t.after(() => jobs.stop())
  const clock = { now: () => morning }
  const { app } = await testServer(t)
  registerAccounts(app, { database, clock, secrets: testSecrets })
  const channels = { sms: { name: 'govuk-notify' }, email: { name: 'smtp' } } as const
  registerOverview(app, { database, clock, channels })
  const visitor = new Visitor(app)
  await signIn(visitor, await addColleague(database, 'operator'))
  const look = async (address: string) => {
    const { statusCode, body } = await visitor.get(address)
    assert.equal(statusCode, 200, address)
    return textOf(body)
  }
  return { database, bethan, look, clock }
}

async function addRun(
  { owner }: Awaited<ReturnType<typeof world>>['database'],
  practice: string,
  state: 'done' | 'failed' | 'held',
  more: { at?: string; reason?: string; startedBy?: string } = {},
): Promise<string> {
  const id = randomUUID()
  const { at = '2026-11-24T02:20:00Z', reason = null, startedBy = null } = more
  await owner.query(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, finished_at, reason,
       started_by, patients, created, returned, "left", linked, updated)
     VALUES ($1, $2, 'docman10', $6, $3::timestamptz::date, $4, 'report', $3, $3, $3, $5, $7, 10, 0, 0, 0, 0, 0)`,
    [practice, id, at, state, reason, startedBy === null ? 'night' : 'staff', startedBy],
  )
  return id
}

function textOf(html: string): string {
  return html
    .replace(/^[\s\S]*<main/, '<main')
    .replace(/<\/main>[\s\S]*$/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .replace(/ ([,.:])/g, '$1')
}

/** From the name of a practice to the next row. */
function rowOf(text: string, name: string): string {
  const at = text.lastIndexOf(`${name} Z`)
  const from = at === -1 ? '' : text.slice(at + name.length + 1)
  return from.split(/ (?=Z990\d\d |Jobs )/)[0] ?? ''
}
