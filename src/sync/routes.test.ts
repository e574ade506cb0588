import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { ProductError } from '../platform/errors.ts'
import { letSeeRestricted } from '../patients/restricted/test-sight.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { chooseNight } from '../practices/practice.ts'
import { brokenSource } from './configured-source.ts'
import { carryOut, syncQueue } from './jobs.ts'
import { runSync } from './run.ts'
import {
  lastNight,
  listOfLastNight,
  listOfTonight,
  noon,
  signedUp,
  surgery,
  tonight,
} from './test-surgery.ts'

const nobodys = '019ab000-0000-7000-8000-000000000000'

describe('the page of all syncs', () => {
  test('says when the next one comes, and lists each with its state and numbers', async (t) => {
    const { visitor } = await afterTonight(t)
    const words = wordsOf(await visitor.get('/sync'))
    assert.match(words, /The next sync reads the list feed at 02:\d\d tomorrow/)
    assert.match(
      words,
      /24 Nov 2026, 02:13 Applied 02:13 Timetable 2 3 1 19 1 2 (less than a second|\d+ seconds?)/,
    )
    assert.match(words, /23 Nov 2026, 02:13 Applied 02:13 Timetable 50 0 0 0 0 0/)
  })

  test('goes on to earlier ones, thirty a page', async (t) => {
    const { visitor, deps } = await signedIn(t)
    await deps.database.owner.query(`
      INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, finished_at)
      SELECT 'Z99001', gen_random_uuid(), 'csv', 'command', '2026-11-01', 'failed', 'open', at, at, at
      FROM generate_series(1, 31) AS n, LATERAL (SELECT '2026-11-01T00:00Z'::timestamptz + n * interval '1 minute') AS a (at)`)
    const first = await visitor.get('/sync')
    assert.equal(first.body.match(/role="rowheader"/g)?.length, 30)
    const next = /href="(\/sync\?before=[^"]+)"/.exec(first.body)![1]!
    const second = await visitor.get(next)
    assert.equal(second.body.match(/role="rowheader"/g)?.length, 1)
    assert.match(wordsOf(second), /Newest/)
  })

  test('of a practice without a source offers to upload, and refuses to sync', async (t) => {
    const { visitor, deps } = await signedIn(t)
    await chooseNight(deps.database, 'Z99001', { source: null, now: new Date() })
    const page = await visitor.get('/sync')
    assert.match(wordsOf(page), /Upload the first list/)
    assert.ok(!wordsOf(page).includes('Sync now'))
    await visitor.get('/sync/upload')
    const refused = await visitor.post('/sync')
    assert.equal(refused.statusCode, 409)
    assert.match(wordsOf(refused), /No new sync was started There is no source to read a list from yet/)
  })
})

describe('Sync now', () => {
  test('leads to a page that waits for it, follows it, and shows it when it is done', async (t) => {
    const { visitor, deps, staff } = await signedIn(t)
    await visitor.get('/sync')
    const sent = await visitor.post('/sync')
    assert.equal(sent.statusCode, 303)
    const page = await visitor.get(sent.headers.location!)
    assert.match(wordsOf(page), /A new sync Waiting to start/)
    assert.match(page.body, /<noscript><meta http-equiv="refresh" content="5"/)
    assert.ok(!(await visitor.get(`${sent.headers.location}?still`)).body.includes('http-equiv="refresh"'))

    const id = sent.headers.location!.split('/').at(-1)!
    const job = await deps.jobs.find(syncQueue, id)
    assert.deepEqual(job!.payload, {
      practice: 'Z99001',
      source: 'docman10',
      trigger: 'staff',
      startedBy: staff,
    })
    await carryOut(deps, job!.payload, { id, attempt: 1, signal: new AbortController().signal })
    const done = await visitor.get(sent.headers.location!)
    assert.match(wordsOf(done), /Failed .* The list feed of this practice has not been set up/)
    assert.match(wordsOf(done), /Started by: Bethan Rees/)
    const events = await visitor.get(`${sent.headers.location}/events`)
    assert.match(events.body, /^event: over\n/)
  })

  test('is refused, with a way to the other one, while one waits or runs', async (t) => {
    const { visitor, deps, time } = await signedIn(t)
    await visitor.get('/sync')
    await visitor.post('/sync')
    const second = await visitor.post('/sync')
    assert.equal(second.statusCode, 409)
    assert.match(wordsOf(second), /Another sync is about to start/)

    await running(deps.database.owner, time.now)
    const third = await visitor.post('/sync')
    assert.equal(third.statusCode, 409)
    assert.match(wordsOf(third), /A sync is running since 08:30\. See how far it is/)
  })

  test('that came second is said not to have been started', async (t) => {
    const { visitor, deps } = await signedIn(t)
    await visitor.get('/sync')
    const { location } = (await visitor.post('/sync')).headers
    await deps.database.owner.query(`UPDATE pgboss.job SET state = 'completed' WHERE name = 'sync'`)
    assert.match(wordsOf(await visitor.get(location!)), /This sync was not started/)
  })
})

describe('the page of one sync', () => {
  test('says in one sentence what waits, then six figures, then the rows behind them', async (t) => {
    const { visitor, report } = await afterTonight(t)
    const words = wordsOf(await visitor.get(`/sync/${report.run}`))
    for (const expected of [
      'Sync of Tuesday 24 November 2026 Applied 02:13',
      '1 row of the list is waiting for a person to decide , everything else is done.',
      '2 joined 2 new 3 left 1 of them died 1 linked 20 contact details changed for 20 patients, 1 blanked',
      '1 to decide 1 doubtful match 2 unusable rows of 54 read',
      'Contact details changed (20) All 20',
      "O'ROURKE, Kathleen cannot be reached now Mobile 07700 •••223 Blank",
      'Read 54 rows 02:13:5',
      'Row 14 11 columns, the others have 14 Row 15 No family name',
      'ADAMCZYK, Piotr 17 Aug 1983 SMS, email DAVIES-OKAFOR, Ffion 2 Nov 2026 Cannot be reached',
      'GRIFFITHS, Ioan 28 Feb 1990 Died HARGREAVES, Jean 6 Apr 1946 No longer on the list',
      'GILL, Harpreet Kaur 9 Sep 1971 NHS number, date of birth and names',
      'JONES, Gwenllian Row 13 1 Jan 1970',
    ]) {
      assert.ok(words.replaceAll('&#39;', "'").includes(expected), `${expected}\n${words}`)
    }
  })

  test('leads to all its rows, and to the syncs before and after', async (t) => {
    const { visitor, report, first } = await afterTonight(t)
    const page = await visitor.get(`/sync/${report.run}`)
    assert.match(page.body, new RegExp(`href="/sync/${first.run}" data-key="\\["`))
    assert.match(
      (await visitor.get(`/sync/${first.run}`)).body,
      new RegExp(`href="/sync/${report.run}" data-key="]"`),
    )
    for (const [name, expected] of [
      ['changes', /WHITLOCK, Thomas Address ••• Mill Lane, FX1 ••• Station Road, FX4/],
      ['joined', /ADAMCZYK/],
      ['left', /PATEL/],
      ['linked', /GILL/],
      ['unusable', /Row 14/],
    ] as const) {
      assert.match(wordsOf(await visitor.get(`/sync/${report.run}/${name}`)), expected)
    }
    assert.match(wordsOf(await visitor.get('/reviews')), /JONES, Gwenllian/)
  })

  test('of a first sync turns its pages', async (t) => {
    const { visitor, first } = await afterTonight(t)
    await visitor.get('/sync')
    const page = await visitor.get(`/sync/${first.run}/joined`)
    assert.equal(page.body.match(/role="rowheader"/g)?.length, 50)
    assert.ok(!page.body.includes('?after='), '50 are one page')
  })

  test('never shows how a restricted patient is reached, nor any detail in full', async (t) => {
    const { visitor, report, rows } = await afterTonight(t)
    await rows(`INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
      SELECT practice, id, now(), 'mobile_phone', '+447700900318', '+447700900319', '${report.run}'
      FROM patient WHERE practice = $1 AND restricted`)
    const page = await visitor.get(`/sync/${report.run}/changes`)
    assert.match(wordsOf(page), /OKAFOR, Adaeze Mobile Details hidden Details hidden/)
    assert.doesNotMatch(wordsOf(page), /•••31[89]|07700 ?9|\+44|sian@/)
  })

  test('that failed says why, what staff work from, and what comes next', async (t) => {
    const { visitor, deps } = await afterTonight(t)
    const refused = brokenSource(
      'docman10',
      new ProductError('failed', 'The password was refused. Correct it.'),
    )
    const clock = { now: () => new Date('2026-11-24T07:00:00Z') }
    const { run } = await runSync(deps.database, {
      practice: 'Z99001',
      source: refused,
      trigger: 'staff',
      clock,
    })
    const words = wordsOf(await visitor.get(`/sync/${run}`))
    assert.match(words, /Sync of Tuesday 24 November 2026, 07:00 Failed 07:00/)
    assert.match(words, /The sync failed, so nothing was changed The password was refused\. Correct it\./)
    assert.match(words, /Staff are working from the list of 02:13 today, with 50 patients\./)
    assert.match(words, /The next sync comes by itself at 02:\d\d tomorrow\. Try now/)
    assert.match(words, /Reading the list 07:00:00/)
  })

  test('that stopped itself says why, and offers to upload another list where it read a file', async (t) => {
    const { visitor, ...practice } = await afterTonight(t)
    const { run } = await practice.sync([])
    const words = wordsOf(await visitor.get(`/sync/${run}`))
    assert.match(words, /Held, nothing changed/)
    assert.match(words, /This list cannot be used, so nothing was changed The list is empty/)
    assert.match(words, /Discard and upload another/)
  })

  test('that runs says which step it is at; one that has been silent for minutes has stopped', async (t) => {
    const { visitor, deps, time } = await signedIn(t)
    const run = await running(deps.database.owner, time.now)
    const page = await visitor.get(`/sync/${run}`)
    assert.match(wordsOf(page), /Step 1 of 4: read the list\. Running since 08:30\./)
    assert.match(page.body, /<progress[^>]* value="35" max="100"/)
    time.now = new Date(+time.now + 4 * 60_000)
    assert.match(wordsOf(await visitor.get(`/sync/${run}`)), /Stopped in the middle/)
  })

  test('of another practice, of nobody and with a broken address is not there', async (t) => {
    const { visitor, deps } = await signedIn(t)
    const { rows } = await deps.database.owner.query<{ id: string }>(`
      INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at)
      VALUES ('A81001', gen_random_uuid(), 'csv', 'command', '2026-11-01', 'failed', 'open', now(), now())
      RETURNING id`)
    const theirJob = await deps.jobs.add(syncQueue, { practice: 'A81001', source: 'csv', trigger: 'staff' })
    for (const id of [rows[0]!.id, theirJob!, nobodys, 'x', '%00', `${nobodys}%27`]) {
      for (const path of ['', '/events', '/joined']) {
        assert.equal((await visitor.get(`/sync/${id}${path}`)).statusCode, 404, `${id}${path}`)
      }
    }
    assert.equal((await visitor.get('/sync?before=x')).statusCode, 404)
  })
})

async function signedIn(t: TestContext) {
  const practice = await surgery(t)
  await practice.signIn()
  return practice
}

async function afterTonight(t: TestContext) {
  const practice = await signedIn(t)
  await letSeeRestricted(practice.database, practice.code, practice.staff)
  const first = await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person, noon)
  return { ...practice, first, report: await practice.night(listOfTonight, tonight) }
}

/** A run that another process carries just now, half way through the list. */
async function running(
  owner: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> },
  at: Date,
): Promise<string> {
  const { rows } = await owner.query(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, progress_done, progress_total)
     VALUES ('Z99001', gen_random_uuid(), 'csv', 'command', '2026-11-24', 'running', 'stage', $1, $1, 500, 1000)
     RETURNING id`,
    [at],
  )
  return (rows[0] as { id: string }).id
}
