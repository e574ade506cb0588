import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { registerPatients } from '../../patients/routes.ts'
import { carryOutUndo } from './job.ts'
import { openUndo } from './request.ts'
import {
  lastNight,
  listOfLastNight,
  listOfTonight,
  noon,
  signedUp,
  surgery,
  tonight,
} from '../test-surgery.ts'

const why = 'It was the list of another day'

describe('undoing a run from its page', () => {
  test('shows every value first, masked, and what stays and why', async (t) => {
    const { visitor, run, edits } = await afterTonight(t)
    await edits()
    const words = wordsOf(await visitor.get(`/sync/${run}/undo`))
    assert.match(words, /Undo the sync of Tuesday 24 November 2026/)
    assert.match(
      words,
      /Would be put back: 23 values of 22 patients, 1 link to the practice list taken back\. Would be removed: 2 patients/,
    )
    assert.match(words, /1 thing stays as it is\./)
    assert.match(
      words,
      /WÓJCIK, Krzysztof Mobile phone 07700 •••082 Stays Bethan Rees changed it at 08:30 today/,
    )
    assert.match(words, /HUSSAIN, Mohammed Arif Mobile phone 07700 •••471 07700 •••127/)
    for (const hidden of ['07700 900471', '900127', 'sian@example.org', '900318'])
      assert.ok(!words.includes(hidden))
  })

  test('asks why, and then does it and says what came back, what stayed and what the next sync does', async (t) => {
    const { visitor, run, edits, carryOut } = await afterTonight(t)
    await edits()
    await visitor.get(`/sync/${run}/undo`)
    const asked = await visitor.post(`/sync/${run}/undo`, { reason: ' ' })
    assert.equal(asked.statusCode, 422)
    assert.match(wordsOf(asked), /Say why it is undone\./)
    const done = await visitor.post(`/sync/${run}/undo`, { reason: why })
    assert.deepEqual([done.statusCode, done.headers.location], [303, `/sync/${run}`])
    await carryOut()

    const words = wordsOf(await visitor.get(`/sync/${run}`))
    assert.match(words, /Undone 08:30 by Bethan Rees/)
    assert.match(
      words,
      /This sync was undone at 08:30 today by Bethan Rees Why: It was the list of another day/,
    )
    assert.match(words, /Put back: 23 values of 22 patients/)
    assert.match(
      words,
      /The next sync leaves the same rows of the list alone as long as they stay as they are/,
    )
    assert.match(words, /Last night&#39;s sync was undone\./)
    assert.ok(!words.includes('See what would be undone'))
    assert.match(wordsOf(await visitor.get('/sync')), /24 Nov 2026, 02:13 Undone 08:30 by Bethan Rees/)
    const kept = wordsOf(await visitor.get(`/sync/${run}/kept`))
    assert.match(kept, /WÓJCIK, Krzysztof Mobile phone Bethan Rees changed it since/)
    const again = await visitor.post(`/sync/${run}/undo`, { reason: why })
    assert.equal(again.statusCode, 409)
    assert.match(wordsOf(again), /This sync was undone at 08:30 on 24 Nov 2026 by Bethan Rees/)
  })

  test('lets the next sync take the same rows in again when somebody says so', async (t) => {
    const practice = await afterTonight(t)
    const { visitor, run, time, signIn } = practice
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    await practice.carryOut()
    const next = await practice.night(listOfTonight, new Date('2026-11-25T02:13:58Z'))
    assert.deepEqual([next.created, next.updated, next.left], [0, 0, 0])
    time.now = new Date('2026-11-25T08:30:00Z')
    await signIn()
    await visitor.get(`/sync/${run}`)
    assert.equal((await visitor.post(`/sync/${run}/taken-in-again`)).statusCode, 303)
    assert.match(
      wordsOf(await visitor.get(`/sync/${run}`)),
      /Bethan Rees said at 08:30 today that the next sync may take the same rows in again/,
    )
    const after = await practice.night(listOfTonight, new Date('2026-11-26T02:13:58Z'))
    assert.deepEqual([after.created, after.updated, after.left], [2, 19, 3])
  })

  test('stands in the history of each patient, with who did it', async (t) => {
    const practice = await afterTonight(t)
    const { visitor, run } = practice
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    await practice.carryOut()
    const { id } = await practice.patient('LLEWELLYN')
    const words = wordsOf(await visitor.get(`/patients/${String(id)}`))
    assert.match(
      words,
      /Email From sian@example\.org → to sian\.ll@example\.com Put back: a sync was undone by Bethan Rees/,
    )
  })

  test('is for the practice whose run it is', async (t) => {
    const { visitor, run, database } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await database.owner.query(`UPDATE sync_run SET practice = 'A81001' WHERE id = $1`, [run])
    assert.equal((await visitor.get(`/sync/${run}/undo`)).statusCode, 404)
    assert.equal((await visitor.post(`/sync/${run}/undo`, { reason: why })).statusCode, 404)
  })
})

describe('an undo that was asked for', () => {
  test('is shown as it goes on, with who asked, and loads again by itself without JavaScript', async (t) => {
    const { visitor, run, rows, carryOut } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    const waiting = await visitor.get(`/sync/${run}`)
    assert.match(waiting.body, /<meta http-equiv="refresh" content="5"/)
    assert.match(wordsOf(waiting), /Being undone Waiting to be undone\./)
    assert.match(wordsOf(waiting), /Bethan Rees asked at 08:30 today for this sync to be undone/)
    assert.match(wordsOf(await visitor.get('/sync')), /24 Nov 2026, 02:13 Being undone/)
    await rows(`UPDATE undo_request SET state = 'undoing', step = 'put-back' WHERE practice = $1`)
    assert.match(
      wordsOf(await visitor.get(`/sync/${run}?still`)),
      /Being undone\. Step 2 of 3: put it back\./,
    )
    await carryOut()
    const over = await visitor.get(`/sync/${run}/events`)
    assert.match(over.body, /event: over/)
    assert.match(wordsOf(await visitor.get(`/sync/${run}`)), /This sync was undone at 08:30 today/)
  })

  test('by two people at once goes on once, and the second is told', async (t) => {
    const { visitor, run, rows } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    const answers = await Promise.all([1, 2].map(() => visitor.post(`/sync/${run}/undo`, { reason: why })))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409])
    const second = answers.find(({ statusCode }) => statusCode === 409)!
    assert.match(
      wordsOf(second),
      /Bethan Rees asked at 08:30 for this sync to be undone\. It goes on by itself\./,
    )
    assert.equal((await rows('SELECT FROM undo_request WHERE practice = $1')).length, 1)
  })

  test('keeps a sync from being started, and another sync from being undone, until it is over', async (t) => {
    const { visitor, run, rows } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    const sync = await visitor.post('/sync')
    assert.equal(sync.statusCode, 409)
    assert.match(wordsOf(sync), /A sync is being undone\. Sync again when that is over\. See how far it is/)
    const [first] = await rows<{ id: string }>(
      'SELECT id FROM sync_run WHERE practice = $1 ORDER BY started_at LIMIT 1',
    )
    const other = await visitor.post(`/sync/${first!.id}/undo`, { reason: why })
    assert.equal(other.statusCode, 422)
    assert.match(wordsOf(other), /Another sync is being undone\. Undo this one when that is over\./)
    assert.ok(other.body.includes(why), 'what was typed is there still')
  })

  test('waits for a sync that is running: the page says so at once', async (t) => {
    const { visitor, run, rows } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await begins(rows)
    const refused = await visitor.post(`/sync/${run}/undo`, { reason: why })
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /A sync is running since 08:29\. Undo this one when that is over\./)
    assert.deepEqual(await rows('SELECT FROM undo_request WHERE practice = $1'), [])
  })

  test('and before which a sync began changes nothing, and the page says why', async (t) => {
    const { visitor, run, rows, carryOut, database } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    await begins(rows)
    const sync = await database.connect()
    await sync.query('BEGIN')
    await sync.query('SELECT FROM sync_state FOR UPDATE')
    await carryOut()
    await sync.end()
    const words = wordsOf(await visitor.get(`/sync/${run}`))
    assert.match(words, /This sync could not be undone, so everything stays as it is/)
    assert.match(
      words,
      /Bethan Rees asked for it at 08:30 today\. A sync began first, so nothing was undone\./,
    )
    assert.match(words, /Try again/)
    assert.deepEqual(await rows('SELECT FROM run_undo WHERE practice = $1'), [])
  })

  test('and whose processes all died says so, and can be asked for again', async (t) => {
    const { visitor, run, rows, carryOut } = await afterTonight(t)
    await visitor.get(`/sync/${run}/undo`)
    await visitor.post(`/sync/${run}/undo`, { reason: why })
    await rows(`UPDATE pgboss.job SET state = 'failed' WHERE name = 'undo' AND $1 <> ''`)
    assert.match(wordsOf(await visitor.get(`/sync/${run}`)), /The program was stopped again and again/)
    assert.equal((await visitor.post(`/sync/${run}/undo`, { reason: why })).statusCode, 303)
    await carryOut()
    assert.match(wordsOf(await visitor.get(`/sync/${run}`)), /This sync was undone at 08:30 today/)
  })
})

type Rows = Awaited<ReturnType<typeof surgery>>['rows']

/** A sync that was started a minute ago goes on. */
function begins(rows: Rows) {
  return rows(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at)
     VALUES ($1, gen_random_uuid(), 'docman10', 'staff', '2026-11-24', 'running', 'stage', '2026-11-24T08:29:00Z',
       '2026-11-24T08:30:00Z')`,
  )
}

async function afterTonight(t: TestContext) {
  const practice = await surgery(t)
  registerPatients(practice.app, practice.deps)
  await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person, noon)
  const { run } = await practice.night(listOfTonight, tonight)
  await practice.signIn()
  return {
    ...practice,
    run,
    /** Whoever works through the jobs comes to it. */
    carryOut: async () => {
      const { database, code, deps } = practice
      const asked = await asPractice(database, code, (tx) => openUndo(tx, code))
      const once = { attempt: 1, signal: new AbortController().signal }
      await carryOutUndo(deps, { practice: code, undo: asked!.id }, once)
    },
    /** Bethan corrects a phone that the run had set. */
    edits: () =>
      practice.rows(
        `WITH edited AS (
           UPDATE patient SET mobile_phone = '+447700900999', source_hash = NULL, updated_at = '2026-11-24T08:30Z'
           WHERE practice = $1 AND source_patient_id = '3' RETURNING id
         )
         INSERT INTO patient_change (practice, patient, changed_at, field, old, new, staff)
         SELECT $1, id, '2026-11-24T08:30Z', 'mobile_phone', '+447700900082', '+447700900999', $2 FROM edited`,
        [practice.staff],
      ),
  }
}
