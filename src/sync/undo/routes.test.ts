import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { registerPatients } from '../../patients/routes.ts'
import { lastNight, listOfLastNight, listOfTonight, signedUp, surgery, tonight } from '../test-surgery.ts'

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
    const { visitor, run, edits } = await afterTonight(t)
    await edits()
    await visitor.get(`/sync/${run}/undo`)
    const asked = await visitor.post(`/sync/${run}/undo`, { reason: ' ' })
    assert.equal(asked.statusCode, 422)
    assert.match(wordsOf(asked), /Say why it is undone\./)
    const done = await visitor.post(`/sync/${run}/undo`, { reason: why })
    assert.deepEqual([done.statusCode, done.headers.location], [303, `/sync/${run}`])

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

async function afterTonight(t: TestContext) {
  const practice = await surgery(t)
  registerPatients(practice.app, practice.deps)
  await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person)
  const { run } = await practice.night(listOfTonight, tonight)
  await practice.signIn()
  return {
    ...practice,
    run,
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
