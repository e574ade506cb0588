import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { practiceIn } from '../../test/practice.ts'

// A list that says something twice: the same is one row, and what contradicts itself waits for a person, the same way
// on every night.

const database = await freshDatabase({ after })
let practices = 0
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)

const sian = {
  source_patient_id: '50119',
  nhs_number: '999 526 0182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
}
const baby = { given_name: 'Baby', family_name: 'Wójcik', date_of_birth: '17/08/2026' }
const nothing = { created: 0, updated: 0, left: 0, reviews: 0 }

describe('the same row twice', () => {
  for (const [what, row] of [
    ['with its numbers', sian],
    ['of somebody who has no number of any kind', baby],
  ] as const) {
    test(`${what} is one patient, on the first night and on every other`, async () => {
      const practice = await practiceOfItsOwn()
      const first = await practice.sync([row, row])
      assert.deepEqual([first.created, first.unchanged], [1, 1])
      for (let night = 0; night < 2; night++) {
        const { created, updated, left, reviews, unchanged } = await practice.sync([row, row])
        assert.deepEqual({ created, updated, left, reviews }, nothing)
        assert.equal(unchanged, 2)
      }
    })
  }

  test('that comes back once is still the same patient', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([baby, baby, sian])
    const { created, updated, left, reviews } = await practice.sync([baby, sian])
    assert.deepEqual({ created, updated, left, reviews }, nothing)
  })
})

describe('two rows with one source id', () => {
  const other = { ...sian, mobile_phone: '07700 900541' }
  const reason = 'Two rows of the list carry this source id'

  test('on the first night make nobody, and both wait', async () => {
    const practice = await practiceOfItsOwn()
    const report = await practice.sync([
      { ...sian, nhs_number: '' },
      { ...other, nhs_number: '' },
    ])
    assert.deepEqual([report.created, report.reviews], [0, 2])
    assert.deepEqual(
      new Set((await practice.openReviews()).map((review) => review.reason)),
      new Set([reason]),
    )
  })

  test('of which one stood there before: the patient stays as they were, night after night', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    for (let night = 0; night < 3; night++) {
      const report = await practice.sync(night % 2 === 0 ? [sian, other] : [other, sian])
      assert.deepEqual([report.unchanged, report.updated, report.reviews, report.left], [1, 0, 1, 0])
      assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900540')
    }
    assert.deepEqual(await practice.openReviews(), [{ kind: 'duplicate', reason, candidates: 1 }])
    assert.deepEqual(await practice.history('Llewellyn'), [])
  })

  test('of which the first goes: the other is their row from then on, and nobody waits any more', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    await practice.sync([sian, other])
    const report = await practice.sync([other])
    assert.deepEqual([report.updated, report.left, report.reviews], [1, 0, 0])
    assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900541')
    assert.deepEqual(await practice.openReviews(), [])
  })
})

test('a list of nothing but doubts is followed by one that makes patients', async () => {
  const practice = await practiceOfItsOwn()
  const doubts = [sian, { ...sian, source_patient_id: '50120' }]
  assert.equal((await practice.sync(doubts)).reviews, 2)
  const report = await practice.sync([sian])
  assert.deepEqual([report.state, report.created, report.reviews], ['done', 1, 0])
  assert.deepEqual(await practice.openReviews(), [])
})
