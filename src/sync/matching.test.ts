import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { practiceFor } from '../../test/practice.ts'

// Whatever is doubtful waits for a person and is left untouched. The rules one by one: ladder.test.ts.

const piotr = {
  source_patient_id: '101',
  nhs_number: '',
  given_name: 'Piotr',
  family_name: 'Wójcik',
  date_of_birth: '17/08/1983',
  sex: 'M',
}
const digitalPiotr = {
  account: 'digital' as const,
  given_name: 'Piotr',
  family_name: 'Wojcik',
  date_of_birth: '1983-08-17',
}

describe('by NHS number, date of birth and names', () => {
  const number = { nhs_number: '999 159 0838' }

  test('links when all agree', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, ...number })
    const report = await practice.sync([{ ...piotr, ...number }])
    assert.equal(report.linked, 1)
    assert.deepEqual(await practice.history('Wojcik'), ['link: blank -> nhs-number'])
  })

  for (const [what, names] of [
    ['a family name that changed by marriage', { given_name: 'Piotr', family_name: 'Nowak' }],
    ['given names of which one agrees', { given_name: 'Piotr Jan', family_name: 'Wójcik' }],
    ['given and family name swapped', { given_name: 'Wójcik', family_name: 'Piotr' }],
  ] as const) {
    test(`links with ${what}`, async (t) => {
      const practice = await practiceFor(t)
      await practice.onPlatform({ ...digitalPiotr, ...number })
      assert.equal((await practice.sync([{ ...piotr, ...number, ...names }])).linked, 1)
    })
  }

  for (const [what, other, reason] of [
    ['another date of birth', { date_of_birth: '02/11/1983' }, 'Same NHS number, but another date of birth'],
    [
      'another given name, as a twin would have',
      { given_name: 'Paweł' },
      'Same NHS number and date of birth, but other names',
    ],
    [
      'somebody who has died on the platform, and lives on the list',
      {},
      'Same NHS number and date of birth, but the patient has died and the list says living',
    ],
  ] as const) {
    test(`doubts ${what}, and touches nobody`, async (t) => {
      const practice = await practiceFor(t)
      await practice.onPlatform({ ...digitalPiotr, ...number })
      if (reason.includes('died'))
        await practice.rows(`UPDATE patient SET status = 'deceased' WHERE practice = $1`)
      const before = await practice.patient('Wojcik')
      const report = await practice.sync([{ ...piotr, ...number, ...other, mobile_phone: '07700 900082' }])
      assert.equal(report.reviews, 1)
      assert.equal(report.created, 0)
      assert.deepEqual(await practice.patient('Wojcik'), before)
      assert.deepEqual(await practice.openReviews(), [{ kind: 'doubtful-match', reason, candidates: 1 }])
    })
  }
})

describe('by name and date of birth', () => {
  test('links when the pair is the only one and nothing contradicts', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, postcode: 'FX1 1AA' })
    const report = await practice.sync([{ ...piotr, postcode: 'FX1 1AA', nhs_number: '999 159 0838' }])
    assert.equal(report.linked, 1)
  })

  test('links names that are swapped, folded, or written with other marks', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, given_name: 'WOJCIK', family_name: 'PIOTR' })
    assert.equal((await practice.sync([piotr])).linked, 1)
  })

  const doubts: [string, object, object, string][] = [
    ['another sex', { sex: 'female' }, {}, 'Same names and date of birth, but the sex is another'],
    [
      'other middle names',
      { middle_names: 'Adam', middle_folded: 'adam' },
      { middle_names: 'Jan' },
      'Same names and date of birth, but the middle names differ',
    ],
    [
      'postcode, phone and email all different',
      { postcode: 'FX1 1AA', mobile_phone: '07700 900001', email: 'a@example.com' },
      { postcode: 'FX1 1AB', mobile_phone: '07700 900002', email: 'b@example.com' },
      'Same names and date of birth, but address, phone or email differ and none of them is the same',
    ],
    [
      'a restricted record',
      {},
      { restricted: 'true' },
      'Same names and date of birth, but the record is restricted',
    ],
    [
      'a death on one side',
      {},
      { status: 'deceased' },
      'Same names and date of birth, but the list says that this patient has died',
    ],
  ]
  for (const [what, onPlatform, listed, reason] of doubts) {
    test(`doubts ${what}, and touches nobody`, async (t) => {
      const practice = await practiceFor(t)
      await practice.onPlatform({ ...digitalPiotr, ...onPlatform })
      const before = await practice.patients()
      assert.equal((await practice.sync([{ ...piotr, ...listed }])).reviews, 1)
      assert.deepEqual(await practice.patients(), before)
      assert.equal((await practice.openReviews())[0]?.reason, reason)
    })
  }

  for (const day of ['01/01/1983', '01/01/1900', '01/01/1970']) {
    test(`doubts ${day}, which often stands for "not known"`, async (t) => {
      const practice = await practiceFor(t)
      const [, , year] = day.split('/')
      await practice.onPlatform({ ...digitalPiotr, date_of_birth: `${year}-01-01` })
      const report = await practice.sync([{ ...piotr, date_of_birth: day }])
      assert.equal(report.linked, 0)
      assert.equal(report.reviews, 1)
    })
  }

  test('doubts two patients of one name and birth', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(digitalPiotr)
    await practice.onPlatform({ ...digitalPiotr, family_name: 'Wójcik' })
    const report = await practice.sync([piotr])
    assert.equal(report.linked + report.created, 0)
    assert.deepEqual(await practice.openReviews(), [
      {
        kind: 'doubtful-match',
        reason: 'Same names and date of birth, but another patient has them too',
        candidates: 2,
      },
    ])
  })

  test('doubts two rows of one name and birth', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(digitalPiotr)
    const report = await practice.sync([piotr, { ...piotr, source_patient_id: '102' }])
    assert.equal(report.linked + report.created, 0)
    assert.equal(report.reviews, 2)
  })

  test('never takes a twin for the other', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(digitalPiotr)
    const report = await practice.sync([{ ...piotr, given_name: 'Paweł' }])
    assert.equal(report.linked + report.created, 0)
    assert.match((await practice.openReviews())[0]!.reason, /possibly a twin/)
  })

  test('leaves a twin alone whose brother is linked by his number', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, nhs_number: '999 159 0838' })
    const report = await practice.sync([
      { ...piotr, nhs_number: '999 159 0838' },
      { ...piotr, source_patient_id: '102', given_name: 'Paweł' },
    ])
    assert.equal(report.linked, 1)
    assert.equal(report.created, 1)
    assert.equal(report.reviews, 0)
  })

  test('never takes the son for the father of the same name', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, postcode: 'FX1 1AA' })
    const report = await practice.sync([{ ...piotr, date_of_birth: '02/03/2009', postcode: 'FX1 1AA' }])
    assert.equal(report.created, 1)
    assert.equal(report.linked + report.reviews, 0)
  })

  test('a name without Latin letters is never equal to another', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, given_name: '伟', family_name: '王' })
    const report = await practice.sync([{ ...piotr, given_name: '芳', family_name: '李' }])
    assert.equal(report.linked, 0)
    assert.equal(report.created, 1)
  })
})

describe('two rows that contradict each other', () => {
  const one = { ...piotr, nhs_number: '999 159 0838' }

  test('with one NHS number: both wait, on a first sync too', async (t) => {
    const practice = await practiceFor(t)
    const report = await practice.sync([one, { ...one, source_patient_id: '102', given_name: 'Adam' }])
    assert.equal(report.created, 0)
    assert.equal(report.reviews, 2)
    assert.deepEqual(await practice.patients(), [])
    assert.deepEqual(
      (
        await practice.rows<{ row_number: number }>(
          'SELECT row_number FROM review WHERE practice = $1 ORDER BY 1',
        )
      ).map((review) => review.row_number),
      [2, 3],
    )
  })

  test('with one source id: the patient who is linked stays as they were', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([piotr])
    const before = await practice.patient('Wójcik')
    const report = await practice.sync([
      { ...piotr, town: 'Foxley' },
      { ...piotr, given_name: 'Adam' },
    ])
    assert.equal(report.reviews, 2)
    assert.equal(report.left, 0)
    assert.deepEqual(await practice.patient('Wójcik'), before)
  })

  test('with the number of a patient whose own row is there unchanged', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([one])
    const report = await practice.sync([one, { ...one, source_patient_id: '102', town: 'Foxley' }])
    assert.equal(report.unchanged, 1)
    assert.deepEqual(await practice.openReviews(), [
      { kind: 'duplicate', reason: 'Two rows of the list carry this NHS number', candidates: 1 },
    ])
  })

  test('that are the same to the letter are one row', async (t) => {
    const practice = await practiceFor(t)
    const report = await practice.sync([one, one])
    assert.equal(report.created, 1)
    assert.equal(report.unchanged, 1)
    assert.equal((await practice.sync([one, one])).unchanged, 2)
  })
})

describe('a review', () => {
  test('ends when the source is corrected, and the row is taken in', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, sex: 'female' })
    await practice.sync([piotr])
    const report = await practice.sync([{ ...piotr, sex: 'F' }])
    assert.equal(report.linked, 1)
    assert.deepEqual(await practice.openReviews(), [])
  })

  test('ends when the patient is corrected, though the row is as it was', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, sex: 'female' })
    await practice.sync([piotr])
    await practice.rows(`UPDATE patient SET sex = 'male' WHERE practice = $1`)
    assert.equal((await practice.sync([piotr])).linked, 1)
    assert.deepEqual(await practice.openReviews(), [])
  })

  test('ends when the row leaves the list', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digitalPiotr, sex: 'female' })
    const other = {
      ...piotr,
      source_patient_id: '7',
      given_name: 'Zofia',
      family_name: 'Nowak',
      date_of_birth: '24/06/1995',
    }
    await practice.sync([piotr, other])
    await practice.sync([other])
    assert.deepEqual(await practice.openReviews(), [])
  })
})

describe('a practice that changes its clinical system', () => {
  test('keeps its patients: new source ids are linked by number, birth and names', async (t) => {
    const practice = await practiceFor(t)
    const one = { ...piotr, nhs_number: '999 159 0838' }
    await practice.sync([one])
    const report = await practice.sync([{ ...one, source_patient_id: 'S-9001' }])
    assert.equal(report.created + report.left, 0)
    assert.equal(report.updated, 1)
    assert.deepEqual(await practice.history('Wójcik'), [
      'link: blank -> nhs-number',
      'source_patient_id: 101 -> S-9001',
    ])
  })
})

describe('a list without source ids', () => {
  const anonymous = { without: ['source_patient_id' as const] }

  test('is matched by number, and a patient who changes stays one patient', async (t) => {
    const practice = await practiceFor(t)
    const one = { ...piotr, nhs_number: '999 159 0838', mobile_phone: '07700 900001' }
    await practice.sync([one, piotr], anonymous)
    const report = await practice.sync([{ ...one, mobile_phone: '07700 900002' }, piotr], anonymous)
    assert.equal(report.updated, 1)
    assert.equal(report.created + report.left, 0)
  })
})
