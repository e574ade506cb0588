import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { Row } from '../../../test/list.ts'
import { registerPatients } from '../../patients/routes.ts'
import { letSeeRestricted } from '../../patients/restricted/test-sight.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { lastNight, surgery, tonight } from '../test-surgery.ts'

const zuzanna: Row = {
  ...{
    source_patient_id: '3384',
    nhs_number: '999 526 0182',
    given_name: 'Zuzanna',
    family_name: 'Kowalska',
  },
  ...{ date_of_birth: '19/06/2016', mobile_phone: '07700 900288', postcode: 'FX1 5TD' },
}
const tomasz: Row = {
  ...{ source_patient_id: '3385', given_name: 'Tomasz', family_name: 'Nowak', date_of_birth: '03/02/1970' },
}
const zuzana = {
  ...{ account: 'non-digital' as const, given_name: 'Zuzana', family_name: 'Kowalska' },
  ...{ date_of_birth: '2016-06-19', mobile_phone: '07700 900111' },
}

async function waitingSurgery(t: TestContext) {
  const practice = await surgery(t)
  registerPatients(practice.app, practice.deps)
  const patient = await practice.onPlatform(zuzana)
  const namesake = await practice.onPlatform({
    ...zuzana,
    given_name: 'Tomas',
    family_name: 'Nowak',
    date_of_birth: '1970-02-03',
  })
  await practice.night([zuzanna, tomasz], tonight)
  await practice.signIn()
  const [review] = await practice.rows<{ id: string }>(
    `SELECT id FROM review WHERE practice = $1 AND listed->>'family_name' = 'Kowalska'`,
  )
  return { ...practice, patient, namesake, review: review!.id }
}

describe('the review pages', () => {
  test('show what waits, both people field by field, and what each choice does', async (t) => {
    const { visitor, review, patient } = await waitingSurgery(t)
    const queue = wordsOf(await visitor.get('/reviews'))
    for (const what of [/2 reviews/, /KOWALSKA, Zuzanna/, /NOWAK, Tomasz/]) assert.match(queue, what)
    const page = await visitor.get(`/reviews/${review}`)
    assert.match(wordsOf(page), /Given names\s+Zuzan n a\s+Zuzana/)
    assert.match(wordsOf(page), /Zuzana Kowalska gets NHS number 999 526 0182\./)
    assert.match(wordsOf(page), /Zuzanna Kowalska is added as non-digital/)
    assert.equal((await visitor.get(`/reviews/of/${patient}`)).headers.location, `/reviews/${review}`)
  })

  test('lead from one decision to the next, until nothing waits', async (t) => {
    const { visitor, review, patient, rows, staff } = await waitingSurgery(t)
    await visitor.get(`/reviews/${review}`)
    const first = await visitor.post(`/reviews/${review}`, {
      decision: `same:${patient}`,
      reason: 'She rang.',
    })
    assert.equal(first.statusCode, 303)
    const next = String(first.headers.location)
    assert.match(next, /^\/reviews\/[0-9a-f-]{36}\?did=/)
    assert.match(wordsOf(await visitor.get(next)), /Zuzanna Kowalska: decided/)
    const last = await visitor.post(next.split('?')[0]!, { decision: 'different' })
    assert.match(String(last.headers.location), /^\/reviews\?did=/)
    assert.match(wordsOf(await visitor.get('/reviews')), /Nothing waits for a decision/)
    const decided = await rows(
      `SELECT kind, decided_by FROM identity_decision WHERE practice = $1 ORDER BY kind`,
    )
    assert.deepEqual(decided, [
      { kind: 'different', decided_by: staff },
      { kind: 'same', decided_by: staff },
    ])
  })

  test('say what is missing, and what somebody else decided meanwhile', async (t) => {
    const { visitor, review, patient } = await waitingSurgery(t)
    await visitor.get(`/reviews/${review}`)
    const empty = await visitor.post(`/reviews/${review}`, { reason: 'Hm.' })
    assert.equal(empty.statusCode, 422)
    assert.match(wordsOf(empty), /Choose what you decide/)
    assert.match(empty.body, /value="Hm\."/)
    await visitor.post(`/reviews/${review}`, { decision: `same:${patient}` })
    const late = await visitor.post(`/reviews/${review}`, { decision: 'different' })
    assert.equal(late.statusCode, 409)
    assert.match(wordsOf(late), /Bethan Rees has settled this at .*before you/)
  })

  test('show nobody’s contact details where a record is restricted', async (t) => {
    const practice = await surgery(t)
    const patient = await practice.onPlatform(zuzana)
    await practice.rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [patient])
    await practice.night([zuzanna, tomasz], lastNight)
    await practice.signIn()
    const [review] = await practice.rows<{ id: string }>('SELECT id FROM review WHERE practice = $1')
    assert.equal((await practice.visitor.get(`/reviews/${review!.id}`)).statusCode, 404)
    await letSeeRestricted(practice.database, practice.code, practice.staff)
    const page = await practice.visitor.get(`/reviews/${review!.id}`)
    assert.equal(page.statusCode, 200)
    assert.match(wordsOf(page), /restricted: nobody&#39;s contact details are shown/)
    assert.doesNotMatch(page.body, /07700|FX1/)
  })

  test('filter by kind and by mark', async (t) => {
    const { visitor, review } = await waitingSurgery(t)
    await visitor.get(`/reviews/${review}`)
    const marked = await visitor.post(`/reviews/${review}`, { decision: 'ask-patient', reason: 'Voicemail.' })
    assert.equal(marked.statusCode, 303)
    const asked = wordsOf(await visitor.get('/reviews?marked=ask-patient'))
    assert.match(asked, /KOWALSKA/)
    assert.doesNotMatch(asked, /NOWAK, Tomasz/)
    assert.doesNotMatch(wordsOf(await visitor.get('/reviews?marked=none')), /KOWALSKA, Zuzanna/)
    assert.match(wordsOf(await visitor.get('/reviews?kind=conflict')), /None of what waits is like that/)
    assert.match(
      wordsOf(await visitor.get(`/reviews/${review}`)),
      /Bethan Rees.*the patient is to be asked.*Voicemail/,
    )
  })

  test('undo a decision from the list of them, and say what became of it', async (t) => {
    const { visitor, review, patient, rows } = await waitingSurgery(t)
    await visitor.get(`/reviews/${review}`)
    await visitor.post(`/reviews/${review}`, { decision: `same:${patient}` })
    assert.match(wordsOf(await visitor.get('/reviews/decided')), /KOWALSKA, Zuzanna[^]*Same person/)
    const [decision] = await rows<{ id: string }>('SELECT id FROM identity_decision WHERE practice = $1')
    assert.match(
      wordsOf(await visitor.get(`/reviews/decided/${decision!.id}`)),
      /the two are never suggested again/,
    )
    const undone = await visitor.post(`/reviews/decided/${decision!.id}`)
    assert.match(wordsOf(undone), /The two are kept apart\. Restored: .*Given name/)
  })

  test('cut a link from the patient, merge two records and take them apart', async (t) => {
    const { visitor, patient, namesake, rows } = await waitingSurgery(t)
    const compared = await visitor.get(`/patients/${patient}/merge/${namesake}`)
    assert.match(wordsOf(compared), /Are these two records of one person\?/)
    const unsure = await visitor.post(`/patients/${patient}/merge/${namesake}`, {})
    assert.equal(unsure.statusCode, 422)
    const merged = await visitor.post(`/patients/${patient}/merge/${namesake}`, { survivor: patient })
    assert.equal(merged.headers.location, `/patients/${patient}`)
    assert.deepEqual(
      await rows('SELECT merged_into FROM patient WHERE practice = $1 AND id = $2', [namesake]),
      [{ merged_into: patient }],
    )
    assert.match(wordsOf(await visitor.get(`/patients/${namesake}/unmerge`)), /Take these two apart/)
    assert.match(wordsOf(await visitor.post(`/patients/${namesake}/unmerge`)), /Both are as they were before/)
    const found = await visitor.post(`/patients/${patient}/merge`, { q: 'nowak' })
    assert.match(wordsOf(found), /NOWAK, Tomas/)
    const refused = await visitor.post(`/patients/${patient}/unlink`)
    assert.equal(refused.statusCode, 409)
  })

  test('of another practice do not exist', async (t) => {
    const { visitor } = await waitingSurgery(t)
    const nobody = '01a2047d-e778-7232-94dc-c93f9121b3f4'
    for (const page of [`/reviews/${nobody}`, `/reviews/decided/${nobody}`, '/reviews/x'])
      assert.equal((await visitor.get(page)).statusCode, 404, page)
  })
})
