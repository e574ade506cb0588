import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foxleyBrook, idOf } from '../../../test/world.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { desk } from '../contact-details/test-desk.ts'

const arif = `/patients/${idOf('arif')}/as-it-was`

describe('a record as it was on a day', () => {
  test('has every value that held at the end of that day, and what it is now', async (t) => {
    const { visitor } = await desk(t)
    const words = wordsOf(await visitor.get(`${arif}?on=1/9/2026`))
    assert.match(words, /This is how the record stood at the end of 1 September 2026\. Back to today/)
    assert.match(words, /Email m\.hussain@example\.org Now: blank/)
    assert.match(words, /Mobile phone 07700 900127 Now: 07700 900471/)
    assert.match(words, /Not known: whether the patient had an account on that day/)
    assert.ok(!words.includes('Change contact details'))
  })

  test('counts a change on the day on which it was made, in London', async (t) => {
    const { visitor, rows } = await desk(t)
    // Half past midnight on 2 July in London is still 1 July in UTC.
    await rows(
      `INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
       VALUES ($1, $2, '2026-07-01T23:30Z', 'town', 'Elmbridge', 'Foxley')`,
      [foxleyBrook, idOf('arif')],
    )
    assert.match(wordsOf(await visitor.get(`${arif}?on=1 July 2026`)), /Town Elmbridge/)
    assert.match(wordsOf(await visitor.get(`${arif}?on=2026-07-02`)), /Town Foxley/)
  })

  test('has no tie to the list before it was made, and says when the row is not known', async (t) => {
    const { visitor, rows } = await desk(t)
    const change = (at: string, old: string | null, now: string | null) =>
      rows(
        `INSERT INTO patient_change (practice, patient, changed_at, field, old, new) VALUES ($1, $2, $3, 'link', $4, $5)`,
        [foxleyBrook, idOf('arif'), at, old, now],
      )
    await change('2026-10-01T02:00Z', 'nhs-number', null)
    assert.match(wordsOf(await visitor.get(`${arif}?on=1/9/2026`)), /Row of the practice list Not known/)
    await change('2026-09-10T02:00Z', null, 'nhs-number')
    assert.match(wordsOf(await visitor.get(`${arif}?on=1/9/2026`)), /Row of the practice list None/)
  })

  test('is not there before the patient was', async (t) => {
    const { visitor } = await desk(t)
    const words = wordsOf(await visitor.get(`${arif}?on=1/9/1999`))
    assert.match(words, /The patient was not on the platform yet/)
    assert.ok(!words.includes('The record then'))
  })

  test('hides contact details of whoever is restricted, now or on that day', async (t) => {
    const { visitor, rows } = await desk(t)
    await rows(`UPDATE patient SET restricted = true WHERE id = $1`, [idOf('arif')])
    const hidden = async () => wordsOf(await visitor.get(`${arif}?on=1/9/2026`))
    assert.match(
      await hidden(),
      /Mobile phone Details hidden Other phone Details hidden Email Details hidden/,
    )
    assert.ok(!/900127|m\.hussain/.test(await hidden()))
    await rows(`UPDATE patient SET restricted = false WHERE id = $1`, [idOf('arif')])
    await rows(
      `INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
       VALUES ($1, $2, '2026-10-01T02:00Z', 'restricted', 'true', 'false')`,
      [foxleyBrook, idOf('arif')],
    )
    assert.match(await hidden(), /Restricted record yes Now: no/)
    assert.ok(!/900127|m\.hussain/.test(await hidden()))
  })

  test('asks for a day that it can understand, and that has been', async (t) => {
    const { visitor } = await desk(t)
    const page = await visitor.get(`${arif}?on=tomorrow`)
    assert.equal(page.statusCode, 422)
    assert.match(wordsOf(page), /Write a day such as 1\/9\/2026\./)
    assert.match(wordsOf(await visitor.get(`${arif}?on=1/9/2050`)), /Write today or a day before it\./)
    assert.equal((await visitor.get(`/patients/${idOf('elsewhere')}/as-it-was?on=1/9/2026`)).statusCode, 404)
  })

  test('is asked for on the page of the patient and of their history', async (t) => {
    const { visitor } = await desk(t)
    for (const page of ['', '/history']) {
      const { body } = await visitor.get(`/patients/${idOf('arif')}${page}`)
      assert.ok(body.includes(`action="${arif}"`))
    }
  })
})
