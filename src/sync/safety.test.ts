import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { practiceFor } from '../../test/practice.ts'
import { hasRemembered } from '../../test/remembered.ts'

// What would put one person's messages on another, or keep them from everybody: each was possible once.

const ann = {
  source_patient_id: '1',
  nhs_number: '999 366 7129',
  given_name: 'Ann',
  family_name: 'Jones',
  date_of_birth: '04/09/1958',
  mobile_phone: '07700 900127',
  address_line_1: "14 Tanner's Row",
  email: 'ann@example.org',
}
const bob = {
  source_patient_id: '2',
  nhs_number: '999 526 0182',
  given_name: 'Bob',
  family_name: 'Price',
  date_of_birth: '14/03/1960',
  mobile_phone: '07700 900540',
}
const withoutIds = { without: ['source_patient_id' as const] }

describe('nobody leaves who is on the list', () => {
  test('although staff edit them while the list is being read', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([ann, bob])
    const edit = async () => {
      await hasRemembered(practice.database, practice.code)
      await practice.rows(
        `UPDATE patient SET mobile_phone = '+447700900111', source_hash = NULL
         WHERE practice = $1 AND family_name = 'Price'`,
      )
    }
    const report = await practice.sync([{ ...ann, town: 'Foxley' }, bob], {
      after: { rows: 2, happens: edit },
    })
    assert.equal(report.left, 0)
    assert.equal((await practice.patient('Price')).status, 'registered')
    assert.equal((await practice.sync([{ ...ann, town: 'Foxley' }, bob])).updated, 1)
  })

  test('although their NHS number now stands in a row that waits for a person', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([{ ...ann, nhs_number: '' }, bob])
    const report = await practice.sync([{ ...ann, nhs_number: bob.nhs_number }])
    assert.equal(report.reviews, 1)
    assert.equal(report.left, 0)
    assert.equal((await practice.openReviews())[0]?.candidates, 2)
  })

  test('although their row cannot be read and nothing else says who they are', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([ann, { ...bob, nhs_number: '' }], withoutIds)
    const report = await practice.sync([ann, { ...bob, nhs_number: '', status: 'regsitered' }], withoutIds)
    assert.equal(report.unusable, 1)
    assert.equal(report.left, 0)
  })
})

describe('nobody becomes somebody else', () => {
  const amy = { ...ann, nhs_number: '', given_name: 'Amy', source_patient_id: '11' }
  const ben = { ...amy, given_name: 'Ben', source_patient_id: '12', mobile_phone: '07700 900222' }

  test('when ids move up by one and a twin comes to stand under the other one’s', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([amy, ben])
    const before = await practice.patients()
    const report = await practice.sync([{ ...ben, source_patient_id: '11' }])
    assert.equal(report.updated + report.left, 0)
    assert.deepEqual(await practice.patients(), before)
  })

  test('when a namesake is listed while their own row cannot be read', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([amy])
    await practice.sync([
      { broken: 'not a row', cells: ['11'] },
      { ...amy, source_patient_id: '90', mobile_phone: '07700 900999' },
    ])
    const first = (await practice.patients()).find((patient) => patient.source_patient_id === '11')
    assert.equal(first?.mobile_phone, '+447700900127')
  })

  for (const [what, here, listed] of [
    ['no given name on one side', null, 'Amy'],
    ['a mark in brackets in both', 'Tom (T)', 'Ben (B)'],
    ['no Latin letters', '王伟', '李芳'],
  ] as const) {
    test(`by an equal number and date of birth with ${what}`, async (t) => {
      const practice = await practiceFor(t)
      await practice.onPlatform({
        account: 'digital',
        nhs_number: ann.nhs_number,
        given_name: here ?? 'x',
        family_name: 'Jones',
        date_of_birth: '1958-09-04',
      })
      if (here === null) {
        await practice.rows(`UPDATE patient SET given_name = NULL, given_folded = '' WHERE practice = $1`)
      }
      const report = await practice.sync([{ ...ann, given_name: listed }])
      assert.equal(report.linked, 0)
      assert.equal(report.reviews, 1)
    })
  }

  test('when both names without Latin letters change under one id', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([{ ...amy, given_name: '伟', family_name: '王' }])
    const report = await practice.sync([{ ...amy, given_name: '芳', family_name: '李' }])
    assert.equal(report.reviews, 1)
    assert.equal(report.updated, 0)
  })
})

test('another practice’s list whose ids are the same is held', async (t) => {
  const practice = await practiceFor(t)
  const people = (name: string, year: number) =>
    Array.from({ length: 60 }, (_, at) => ({
      source_patient_id: String(at),
      given_name: `${name}${'abcdefghij'[at % 10]}`,
      family_name: `${name}${'klmnop'[at % 6]}`,
      date_of_birth: `0${1 + (at % 9)}/06/${year + at}`,
    }))
  await practice.sync(people('mine', 1930))
  const report = await practice.sync(people('theirs', 1931))
  assert.equal(report.state, 'held')
  assert.match(report.reason!, /^60 patient ids of this list stood for somebody else last time/)
  assert.deepEqual(await practice.openReviews(), [])
})

describe('what a restricted patient’s row says of where they are', () => {
  const restricted = { ...ann, restricted: 'true' }
  const silent = { without: ['restricted' as const] }

  test('is not kept in a review, also when the list no longer says that they are restricted', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([restricted])
    await practice.sync([{ ...ann, date_of_birth: '05/09/1958' }], silent)
    const [review] = await practice.rows<{ listed: object }>('SELECT listed FROM review WHERE practice = $1')
    assert.doesNotMatch(JSON.stringify(review), /Tanner|900127|ann@example/)
  })

  test('does not fill the phone of a digital patient', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({
      account: 'digital',
      given_name: 'Ann',
      family_name: 'Jones',
      date_of_birth: '1958-09-04',
      nhs_number: ann.nhs_number,
    })
    await practice.sync([restricted])
    await practice.sync([ann], silent)
    assert.equal((await practice.patient('Jones')).mobile_phone, null)
    assert.equal((await practice.openReviews()).length, 1)
  })

  test('does not fill it either when they were linked before', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({
      account: 'digital',
      given_name: 'Ann',
      family_name: 'Jones',
      date_of_birth: '1958-09-04',
      nhs_number: ann.nhs_number,
    })
    await practice.sync([{ ...ann, mobile_phone: '' }])
    await practice.sync([restricted])
    await practice.sync([ann], silent)
    assert.equal((await practice.patient('Jones')).mobile_phone, null)
  })
})

test('a review that is over keeps no contact details', async (t) => {
  const practice = await practiceFor(t)
  await practice.sync([bob])
  await practice.sync([bob, { ...ann, nhs_number: bob.nhs_number }])
  await practice.sync([bob])
  const reviews = await practice.rows('SELECT state, listed FROM review WHERE practice = $1')
  assert.equal(reviews.length, 1)
  assert.doesNotMatch(JSON.stringify(reviews), /Tanner|900127|ann@example/)
})

test('a review stays the same one while only a column that nobody reads changes', async (t) => {
  const practice = await practiceFor(t)
  const night = (age: string) =>
    practice.sync([bob, { ...ann, nhs_number: bob.nhs_number, age } as typeof ann])
  await night('68')
  const before = await practice.rows('SELECT id, state FROM review WHERE practice = $1')
  await night('69')
  assert.deepEqual(await practice.rows('SELECT id, state FROM review WHERE practice = $1'), before)
})

test('a patient who has died stays so when the list then says that they left', async (t) => {
  const practice = await practiceFor(t)
  await practice.sync([{ ...ann, status: 'deceased' }, bob])
  const report = await practice.sync([{ ...ann, status: 'left' }, bob])
  assert.equal(report.reviews, 0)
  assert.equal((await practice.patient('Jones')).status, 'deceased')
})
