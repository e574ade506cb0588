import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { practiceFor } from '../../test/practice.ts'
import { hasRemembered } from '../../test/remembered.ts'

// The three update rules, and every decision beside them, over a handful of people of Foxley Brook Surgery.

const mohammed = {
  source_patient_id: '48213',
  nhs_number: '999 366 7129',
  given_name: 'Mohammed',
  middle_names: 'Arif',
  family_name: 'HUSSAIN',
  date_of_birth: '04/09/1958',
  sex: 'M',
  address_line_1: "14 Tanner's Row",
  town: 'Foxley',
  postcode: 'fx26ld',
  mobile_phone: '07700 900127',
  other_phone: '',
  email: 'm.hussain@example.org',
}
const sian = {
  source_patient_id: '50119',
  nhs_number: '999 526 0182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  sex: 'F',
  mobile_phone: '07700 900540',
}
const thomas = {
  source_patient_id: '50720',
  nhs_number: '',
  given_name: 'Thomas',
  family_name: 'Whitlock',
  date_of_birth: '30/04/1984',
  sex: 'M',
  postcode: 'FX1 1AA',
  mobile_phone: '07700 900300',
  email: 't.whitlock@example.com',
}

describe('a listed patient who is not on the platform', () => {
  test('is created as non-digital that night, with everything the list says', async (t) => {
    const practice = await practiceFor(t)
    const report = await practice.sync([mohammed])
    assert.equal(report.state, 'done')
    assert.equal(report.created, 1)
    const patient = await practice.patient('HUSSAIN')
    assert.equal(patient.account, 'non-digital')
    assert.equal(patient.status, 'registered')
    assert.equal(patient.nhs_number, '9993667129')
    assert.equal(patient.date_of_birth, '1958-09-04')
    assert.equal(patient.mobile_phone, '+447700900127')
    assert.equal(patient.postcode, 'FX2 6LD')
    assert.equal(patient.came_from, 'list')
    assert.equal(patient.created_run, report.run)
    assert.deepEqual(await practice.history('HUSSAIN'), [])
  })

  test('is created beside people who are there already', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    const report = await practice.sync([mohammed, sian])
    assert.equal(report.created, 1)
    assert.equal(report.unchanged, 1)
  })
})

describe('the NHS number', () => {
  const withoutNumber = {
    account: 'digital' as const,
    given_name: 'Mohammed',
    family_name: 'Hussain',
    date_of_birth: '1958-09-04',
    mobile_phone: '07700 900999',
  }

  test('is added to a patient who has none, when name and date of birth match', async (t) => {
    const practice = await practiceFor(t)
    const id = await practice.onPlatform({ ...withoutNumber, postcode: 'FX2 6LD' })
    const report = await practice.sync([mohammed])
    assert.equal(report.linked, 1)
    assert.equal(report.created, 0)
    const patient = await practice.patient('Hussain')
    assert.equal(patient.id, id)
    assert.equal(patient.nhs_number, '9993667129')
    assert.equal(patient.source_patient_id, '48213')
    assert.deepEqual(await practice.history('Hussain'), [
      'link: blank -> name-birth-and-contact',
      'nhs_number: blank -> 9993667129',
    ])
  })

  test('is never overwritten: another valid number is another person', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...withoutNumber, nhs_number: '999 186 0916' })
    const report = await practice.sync([mohammed])
    assert.equal(report.created, 1)
    assert.equal(report.linked, 0)
    assert.equal((await practice.patient('Hussain')).nhs_number, '9991860916')
    assert.equal((await practice.patient('HUSSAIN')).nhs_number, '9993667129')
  })

  test('that changes under one source id is a conflict, and nothing is updated', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    const report = await practice.sync([
      { ...mohammed, nhs_number: '999 186 0916', mobile_phone: '07700 900001' },
    ])
    assert.equal(report.reviews, 1)
    assert.equal(report.left, 0)
    const patient = await practice.patient('HUSSAIN')
    assert.equal(patient.nhs_number, '9993667129')
    assert.equal(patient.mobile_phone, '+447700900127')
    assert.equal(patient.status, 'registered')
  })

  test('that is not valid is left out, told, and never matched', async (t) => {
    const practice = await practiceFor(t)
    const report = await practice.sync([{ ...mohammed, nhs_number: '999 366 7120' }])
    assert.equal(report.created, 1)
    assert.equal(report.unusable, 0)
    assert.equal((await practice.patient('HUSSAIN')).nhs_number, null)
    const told = await practice.rows('SELECT row_number, kind, reason FROM unusable_row WHERE practice = $1')
    assert.deepEqual(told, [{ row_number: 2, kind: 'value', reason: 'The NHS number is not valid' }])
  })

  test('of another patient never comes to somebody by their name and date of birth', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(withoutNumber)
    await practice.onPlatform({
      ...withoutNumber,
      given_name: 'Nasreen',
      family_name: 'Ahmed',
      date_of_birth: '1962-01-09',
      nhs_number: '999 366 7129',
    })
    const report = await practice.sync([mohammed])
    assert.equal(report.linked, 0)
    assert.equal(report.reviews, 1)
    assert.equal((await practice.patient('Hussain')).nhs_number, null)
  })
})

describe('a digital patient', () => {
  const digital = {
    account: 'digital' as const,
    nhs_number: '999 366 7129',
    given_name: 'Mohammed',
    family_name: 'Hussain',
    date_of_birth: '1958-09-04',
    email: 'own@example.com',
  }

  test('keeps the phone that the platform has', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digital, mobile_phone: '07700 900999' })
    await practice.sync([mohammed])
    assert.equal((await practice.patient('Hussain')).mobile_phone, '+447700900999')
  })

  test('gets the phone of the list where the platform has none, and nothing else of theirs is touched', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(digital)
    await practice.sync([{ ...mohammed, family_name: 'HUSSAIN', sex: 'M' }])
    const patient = await practice.patient('Hussain')
    assert.equal(patient.mobile_phone, '+447700900127')
    assert.equal(patient.email, 'own@example.com')
    assert.equal(patient.address_line_1, null)
    assert.equal(patient.middle_names, null)
    assert.equal(patient.sex, null)
    assert.equal(patient.account, 'digital')
  })

  test('who gave a phone while the list was being read keeps it', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform(digital)
    await practice.sync([mohammed, sian], {
      after: {
        rows: 2,
        happens: async () => {
          await hasRemembered(practice.database, practice.code)
          await practice.database.owner.query(
            `UPDATE patient SET mobile_phone = '+447700900777' WHERE account = 'digital'`,
          )
        },
      },
    })
    assert.equal((await practice.patient('Hussain')).mobile_phone, '+447700900777')
  })

  test('loses no value to a blank of the list', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({ ...digital, mobile_phone: '07700 900999' })
    await practice.sync([{ ...mohammed, mobile_phone: '', email: '' }])
    const patient = await practice.patient('Hussain')
    assert.equal(patient.mobile_phone, '+447700900999')
    assert.equal(patient.email, 'own@example.com')
  })
})

describe('a non-digital patient', () => {
  test('follows the list in every contact detail, and the history keeps the old ones', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    const report = await practice.sync([
      {
        ...mohammed,
        address_line_1: '3 Mill Lane',
        postcode: 'FX4 1AB',
        mobile_phone: '07700 900471',
        other_phone: '020 7946 0845',
        email: 'new@example.org',
      },
    ])
    assert.equal(report.updated, 1)
    assert.deepEqual(await practice.history('HUSSAIN'), [
      "address_line_1: 14 Tanner's Row -> 3 Mill Lane",
      'email: m.hussain@example.org -> new@example.org',
      'mobile_phone: +447700900127 -> +447700900471',
      'other_phone: blank -> +442079460845',
      'postcode: FX2 6LD -> FX4 1AB',
    ])
  })

  test('loses a value to a blank in a column that the list carries; the old value stays in the history', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    await practice.sync([{ ...mohammed, mobile_phone: '' }])
    assert.equal((await practice.patient('HUSSAIN')).mobile_phone, null)
    assert.deepEqual(await practice.history('HUSSAIN'), ['mobile_phone: +447700900127 -> blank'])
  })

  test('keeps a value in a column that the list does not carry', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    await practice.sync([{ ...mohammed, town: 'Foxley Green' }], {
      without: ['email', 'mobile_phone', 'middle_names'],
    })
    const patient = await practice.patient('HUSSAIN')
    assert.equal(patient.email, 'm.hussain@example.org')
    assert.equal(patient.mobile_phone, '+447700900127')
    assert.equal(patient.middle_names, 'Arif')
    assert.equal(patient.town, 'Foxley Green')
  })

  test('follows the list in a name that changes by marriage', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([sian])
    const report = await practice.sync([{ ...sian, family_name: 'Price' }])
    assert.equal(report.updated, 1)
    const patient = await practice.patient('Price')
    assert.equal(patient.family_folded, 'price')
    assert.equal(patient.name_tokens, 'price sian')
  })

  for (const [what, overlay] of [
    ['the date of birth changes', { date_of_birth: '15/03/1958' }],
    ['both names change at once', { given_name: 'Bethan', family_name: 'Price' }],
  ] as const) {
    test(`is not touched when ${what} under one source id: a person decides`, async (t) => {
      const practice = await practiceFor(t)
      await practice.sync([sian])
      const before = await practice.patient('Llewellyn')
      const report = await practice.sync([{ ...sian, ...overlay, mobile_phone: '07700 900666' }])
      assert.equal(report.reviews, 1)
      assert.equal(report.updated + report.created + report.left, 0)
      assert.deepEqual(await practice.patient('Llewellyn'), before)
      assert.equal((await practice.openReviews())[0]?.kind, 'conflict')
    })
  }

  test('whose given and family name are swapped at last is still the same person', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([{ ...sian, given_name: 'Llewellyn', family_name: 'Siân' }])
    const report = await practice.sync([sian])
    assert.equal(report.updated, 1)
  })

  test('who is edited by staff gets the value of the list back the next night', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([sian])
    await practice.rows(
      `UPDATE patient SET mobile_phone = '+447700900111', source_hash = NULL WHERE practice = $1`,
    )
    const report = await practice.sync([sian])
    assert.equal(report.updated, 1)
    assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900540')
  })
})

describe('leaving and coming back', () => {
  test('a linked patient who is missing from the list becomes left, and nothing is deleted', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian])
    const report = await practice.sync([mohammed])
    assert.equal(report.left, 1)
    assert.equal(report.patients, 1)
    const patient = await practice.patient('Llewellyn')
    assert.equal(patient.status, 'left')
    assert.equal(patient.mobile_phone, '+447700900540')
    assert.deepEqual(await practice.history('Llewellyn'), ['status: registered -> left'])
  })

  test('coming back restores them, with what the list says now', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian])
    await practice.sync([mohammed])
    const report = await practice.sync([mohammed, { ...sian, mobile_phone: '07700 900541' }])
    assert.equal(report.returned, 1)
    assert.equal(report.created, 0)
    const patient = await practice.patient('Llewellyn')
    assert.equal(patient.status, 'registered')
    assert.equal(patient.mobile_phone, '+447700900541')
  })

  test('coming back with the very same row restores them too', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian])
    await practice.sync([mohammed])
    assert.equal((await practice.sync([mohammed, sian])).returned, 1)
  })

  test('somebody who was never on the list does not leave it', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({
      account: 'digital',
      given_name: 'Piotr',
      family_name: 'Adamczyk',
      date_of_birth: '1983-08-17',
    })
    await practice.sync([mohammed])
    assert.equal((await practice.patient('Adamczyk')).status, 'registered')
  })

  test('a row that says left or deceased counts at once, for digital patients too', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({
      account: 'digital',
      given_name: 'Siân',
      family_name: 'Llewellyn',
      date_of_birth: '1958-03-14',
      nhs_number: '999 526 0182',
    })
    await practice.sync([mohammed, sian])
    const report = await practice.sync([
      { ...mohammed, status: 'left' },
      { ...sian, status: 'deceased' },
    ])
    assert.equal(report.left, 2)
    assert.equal((await practice.patient('HUSSAIN')).status, 'left')
    assert.equal((await practice.patient('Llewellyn')).status, 'deceased')
  })

  test('nobody comes back to life by a list', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([{ ...sian, status: 'deceased' }])
    const report = await practice.sync([sian])
    assert.equal(report.reviews, 1)
    assert.equal((await practice.patient('Llewellyn')).status, 'deceased')
  })

  test('a patient whose row cannot be read tonight stays as they were', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian, thomas])
    const report = await practice.sync([
      { ...mohammed, date_of_birth: '31/02/1958' },
      { broken: '11 columns, the others have 14', cells: ['x', '50119', 'rest'] },
      thomas,
    ])
    assert.equal(report.unusable, 2)
    assert.equal(report.left, 0)
    assert.equal((await practice.patient('HUSSAIN')).status, 'registered')
    assert.equal((await practice.patient('Llewellyn')).status, 'registered')
  })
})

describe('restricted patients', () => {
  test('come without contact details', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([{ ...mohammed, restricted: 'true' }])
    const patient = await practice.patient('HUSSAIN')
    assert.equal(patient.restricted, true)
    for (const column of ['mobile_phone', 'other_phone', 'email', 'address_line_1', 'town', 'postcode']) {
      assert.equal(patient[column], null, column)
    }
    assert.equal(patient.address_tokens, '')
  })

  test('lose them on the night they become restricted', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed])
    await practice.sync([{ ...mohammed, restricted: 'true' }])
    const patient = await practice.patient('HUSSAIN')
    assert.equal(patient.mobile_phone, null)
    assert.equal(patient.address_tokens, '')
  })
})

describe('the same list again', () => {
  test('writes no row and no history, also with doubts, leavers and rows that cannot be used', async (t) => {
    const practice = await practiceFor(t)
    await practice.onPlatform({
      account: 'digital',
      given_name: 'Tom',
      family_name: 'Whitlock',
      date_of_birth: '1984-04-30',
    })
    const list = [
      mohammed,
      sian,
      thomas,
      { broken: 'not a row' },
      { ...sian, source_patient_id: '7', nhs_number: '' },
    ]
    await practice.sync([
      ...list,
      { ...mohammed, source_patient_id: '9', nhs_number: '', given_name: 'Arif' },
    ])
    await practice.sync(list)
    const before = await practice.everything()
    const report = await practice.sync(list)
    assert.equal(report.state, 'done')
    assert.equal(report.created + report.linked + report.updated + report.left + report.returned, 0)
    assert.deepEqual(await practice.everything(), before)
  })

  test('in another order is still the same list', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian, thomas])
    const before = await practice.everything()
    assert.equal((await practice.sync([thomas, mohammed, sian])).unchanged, 3)
    assert.deepEqual(await practice.everything(), before)
  })

  test('under other headings is looked at again, and changes no value', async (t) => {
    const practice = await practiceFor(t)
    await practice.sync([mohammed, sian])
    const report = await practice.sync([mohammed, sian], { layout: 'the columns have moved' })
    assert.equal(report.unchanged, 2)
    assert.deepEqual(await practice.history('HUSSAIN'), [])
  })
})
