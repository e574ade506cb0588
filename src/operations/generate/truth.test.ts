import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dateOfBirth, email, foldName, nhsNumber, phone, postcode } from '../../patients/identity.ts'
import { dayOf } from './day.ts'
import { KINDS, type Kind } from './person.ts'
import { heldRows, listRows, portraits, type PopulationOptions, type Portrait } from './population.ts'

const WORLD = { patients: 10_000, seed: 1, nights: 3 } as const satisfies PopulationOptions
const list = [...listRows(WORLD)]
const everybody = [...portraits(WORLD)]

describe('Who is whom', () => {
  const truth = everybody.map((portrait) => portrait.truth)

  test('names every row of every list and everybody on the platform exactly once', () => {
    const ids = truth.map(({ id }) => id).filter((id) => id !== '')
    const held = [...heldRows(WORLD)].map(({ id }) => id)
    assert.deepEqual(ids.sort(), held.sort())
    assert.equal(new Set(held).size, held.length)
    assert.equal(new Set(truth.map(({ person }) => person)).size, truth.length)
    const records = new Map(truth.map((row) => [row.source_patient_id, row]))
    for (const night of [1, 2, 3]) {
      for (const row of listRows({ ...WORLD, night })) {
        const known = records.get(row.source_patient_id)
        assert.ok(known, `record ${row.source_patient_id} is nobody's`)
        assert.ok(Number(known.first_night) <= night && night <= Number(known.last_night))
      }
    }
  })

  test('finds every kind of person among ten thousand in three nights', () => {
    const kinds = new Set(truth.flatMap(({ kind }) => kind.split(' ')))
    assert.deepEqual(
      [...KINDS, 'plain'].filter((kind) => !kinds.has(kind)),
      [],
    )
  })

  test('twins share the day of birth, not the given name', () => {
    const twins = among('twin')
    assert.ok(twins.length > 20)
    for (const { person } of twins) {
      const other = person.household.people.find((one) => one !== person && one.born === person.born)
      assert.ok(other?.kinds.has('twin'), 'a twin of nobody')
      assert.notEqual(other?.given, person.given)
    }
  })

  test('namesakes share name and day of birth, not the number nor the home', () => {
    const namesakes = among('namesake')
    assert.ok(namesakes.length > 20)
    for (const { person } of namesakes) {
      const other = namesakes.find(
        ({ person: one }) =>
          one !== person &&
          one.given === person.given &&
          one.family === person.family &&
          one.born === person.born,
      )
      assert.ok(other, 'a namesake of nobody')
      assert.notEqual(other.person.nhsNumber, person.nhsNumber)
      assert.notEqual(other.person.household, person.household)
    }
  })

  test('father and son share both names and the home, and are a generation apart', () => {
    const pairs = among('father-and-son')
    assert.ok(pairs.length > 10)
    for (const { person } of pairs) {
      const other = person.household.people.find((one) => one !== person && one.given === person.given)
      assert.equal(other?.family, person.family)
      assert.ok(Math.abs((other?.born ?? 0) - person.born) > 15 * 365)
    }
  })

  test('a typing error or a maiden name stands on the platform, not on the list', () => {
    for (const kind of ['typing-error', 'nickname', 'swapped', 'birth-date-error'] as const) {
      const people = among(kind)
      assert.ok(people.length > 5, kind)
      for (const { person, held } of people) {
        const same =
          plain(held?.given_name) === plain(person.given) &&
          plain(held?.family_name) === plain(person.family) &&
          dayOf(held?.date_of_birth ?? '') === person.born
        assert.ok(held && !same, `${kind} but the same`)
      }
    }
  })

  test('where nobody slipped, folding makes the names of list and platform one', () => {
    const slips = ['typing-error', 'nickname', 'swapped', 'married'] as const
    const rows = new Map(list.map((row) => [row.source_patient_id, row]))
    let compared = 0
    for (const { person, held, truth } of everybody) {
      const row = rows.get(truth.source_patient_id)
      if (!row || !held || slips.some((slip) => person.kinds.has(slip))) continue
      assert.equal(foldName(row.given_name), foldName(held.given_name))
      assert.equal(foldName(row.family_name), foldName(held.family_name))
      compared += 1
    }
    assert.ok(compared > 3_000)
  })

  function among(kind: Kind): Portrait[] {
    return everybody.filter(({ person }) => person.kinds.has(kind))
  }
})

describe('People on the platform', () => {
  test('are about as many as asked for, mostly with an account', () => {
    const held = [...heldRows({ ...WORLD, digital: 0.3 })]
    assertAbout(held.filter(({ digital }) => digital === 'true').length, 3_000, 300)
    assertAbout(held.filter(({ digital }) => digital === 'false').length, 750, 120)
  })

  test('are nobody when nobody signed up, and everybody when all did', () => {
    assert.equal([...heldRows({ ...WORLD, digital: 0 })].length, 0)
    const all = [...heldRows({ patients: 2_000, seed: 1, digital: 1 })]
    assert.ok(all.length >= 2_000 && all.every(({ digital }) => digital === 'true'))
  })

  test('have details with a normal form, and one in five no NHS number', () => {
    const held = [...heldRows(WORLD)]
    for (const row of held) {
      assert.match(row.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.notEqual(nhsNumber(row.nhs_number), null)
      assert.notEqual(phone(row.mobile_phone), null)
      assert.notEqual(email(row.email), null)
      assert.ok(postcode(row.postcode) !== null && dateOfBirth(row.date_of_birth))
    }
    assertAbout(held.filter(({ nhs_number }) => nhs_number === '').length / held.length, 0.19, 0.03)
  })
})

function assertAbout(actual: number, expected: number, margin: number): void {
  assert.ok(Math.abs(actual - expected) <= margin, `${actual} is not about ${expected}`)
}

function plain(name = ''): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}
