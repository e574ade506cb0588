import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { dateOfBirth, email, isMobile, nhsNumber, phone, postcode, sex } from '../../patients/identity.ts'
import type { ListedRow } from '../../sync/source.ts'
import { ageAt, dayOf } from './day.ts'
import { heldRows, listRows, portraits, type PopulationOptions } from './population.ts'

const WORLD = { patients: 10_000, seed: 1, nights: 3 } as const satisfies PopulationOptions
const list = [...listRows(WORLD)]

describe('The first list of ten thousand', () => {
  test('has exactly as many rows as asked for, in order of their number at the practice', () => {
    assert.equal(list.length, WORLD.patients)
    assertAscending(list)
  })

  test('holds only values that have a normal form, and dates that have been', () => {
    for (const row of list) {
      for (const [field, normal] of [
        ['nhs_number', nhsNumber(row.nhs_number)],
        ['date_of_birth', dateOfBirth(row.date_of_birth) || null],
        ['sex', sex(row.sex) || null],
        ['postcode', postcode(row.postcode) || null],
        ['mobile_phone', phone(row.mobile_phone)],
        ['other_phone', phone(row.other_phone)],
        ['email', email(row.email)],
        ['given_name', row.given_name.trim() || null],
        ['family_name', row.family_name.trim() || null],
      ] as const) {
        if (normal === null) assert.fail(`${field} of ${row.source_patient_id}: ${row[field]}`)
      }
      assert.ok(row.date_of_birth < row.registration_date && row.registration_date < '2026-11-22')
    }
  })

  test('gives every person an NHS number of their own, reserved for tests, and leaves few without', () => {
    const numbers = list
      .map(({ nhs_number }) => nhsNumber(nhs_number) ?? '')
      .filter((number) => number !== '')
    assert.equal(new Set(numbers).size, numbers.length)
    assert.ok(numbers.every((number) => number.startsWith('999')))
    assertAbout(list.length - numbers.length, 40, 25)
    assertAbout(list.filter(({ nhs_number }) => nhs_number.includes(' ')).length, 5_000, 300)
  })

  test('shares a mobile only within a household', () => {
    const homes = new Map<string, Set<string>>()
    for (const row of list) {
      const number = phone(row.mobile_phone) ?? ''
      if (!isMobile(number)) continue
      homes.set(
        number,
        (homes.get(number) ?? new Set()).add(`${row.address_line_1.toLowerCase()} ${row.postcode}`),
      )
    }
    assert.ok(homes.size > 6_000)
    assert.deepEqual(
      [...homes].filter(([, where]) => new Set([...where].map(squeezed)).size > 1),
      [],
    )
  })

  test('has the ages of England', () => {
    // Mid-year estimate for England, 2023, in per cent (Office for National Statistics).
    const england = { 16: 18.5, 25: 10.6, 45: 27, 65: 25.4, 75: 9.9, 85: 6.2, 120: 2.4 }
    let from = 0
    for (const [below, share] of Object.entries(england)) {
      const count = list.filter(({ date_of_birth }) => {
        const age = ageAt(dayOf(date_of_birth), dayOf('2026-11-22'))
        return age >= from && age < Number(below)
      }).length
      assertAbout(count, share * 100, 250)
      from = Number(below)
    }
  })

  test('has names of all kinds, written in many ways', () => {
    for (const name of [
      /^(Siân|Llŷr|Gruffydd|Ffion)$/,
      /^(ap|ferch) /i,
      /^(Łukasz|Paweł|Michał)$/,
      /sk[ai]$/,
      /^(İbrahim|Işıl|Yıldız|Ayşe)/,
      /^al-/i,
      /^(Mohammed|Muhammad|Mohamed)( |$)/,
      /^Nguyễn$/,
      /^(Wang|Wong|Zhang|Chan)$/,
      /^O'/,
      /^O’/,
      /^[A-Z][a-z]+-[A-Z][a-z]+$/,
      /^[A-Z]{5,}$/,
    ]) {
      assert.ok(
        list.some((row) => name.test(row.given_name) || name.test(row.family_name)),
        `nobody is called ${String(name)}`,
      )
    }
    const styles = new Set(list.map(({ mobile_phone }) => mobile_phone.replace(/\d/g, '9')))
    assert.ok(styles.size >= 10, `${styles.size} ways of writing a phone number`)
  })
})

describe('From night to night', () => {
  test('about one in a hundred changes, two in a thousand leave, and two in a thousand join', () => {
    const options = { patients: 20_000, seed: 5 }
    const before = new Map([...listRows(options)].map((row) => [row.source_patient_id, JSON.stringify(row)]))
    const after = new Map(
      [...listRows({ ...options, night: 2 })].map((row) => [row.source_patient_id, JSON.stringify(row)]),
    )
    const changed = [...after].filter(([id, row]) => before.has(id) && before.get(id) !== row)
    assertAbout(changed.length, 200, 60)
    assertAbout([...before.keys()].filter((id) => !after.has(id)).length, 35, 20)
    assertAbout([...after.keys()].filter((id) => !before.has(id)).length, 40, 12)
  })

  test('joiners get the highest numbers, so every list is in order', () => {
    const third = [...listRows({ ...WORLD, night: 3 })]
    assertAscending(third)
    const highest = Number(list.at(-1)?.source_patient_id)
    const joined = [...portraits(WORLD)].filter(
      ({ truth }) => truth.first_night === '2' || truth.first_night === '3',
    )
    assert.ok(joined.length > 20)
    assert.ok(joined.every(({ truth }) => Number(truth.source_patient_id) > highest))
  })

  test('the first list is the same however many nights follow and whoever signed up', () => {
    assert.deepEqual([...listRows({ patients: 10_000, seed: 1, digital: 0.9 })], list)
  })
})

describe('The same seed', () => {
  test('gives the same people on any machine', () => {
    const hash = createHash('sha256')
    for (const row of [...list.slice(0, 500), ...[...heldRows(WORLD)].slice(0, 200)])
      hash.update(JSON.stringify(row))
    // Another digest means that everybody's generated lists change: say so in the change log.
    assert.equal(hash.digest('hex'), 'ef4a78216f0738c76792bdd67d2086d0872810323e335a642c8ddf55fc03bc5a')
  })

  test('gives a longer list the same people first', () => {
    assert.deepEqual([...listRows({ patients: 2_048, seed: 1 })], list.slice(0, 2_048))
  })

  test('and another seed gives other people', () => {
    const [other] = listRows({ patients: 10, seed: 2 })
    const [one] = listRows({ patients: 10, seed: 1 })
    assert.notDeepEqual(other, one)
  })
})

function assertAscending(rows: readonly ListedRow[]): void {
  const numbers = rows.map(({ source_patient_id }) => Number(source_patient_id))
  assert.ok(
    numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0)),
    'not in order, or a number twice',
  )
}

function assertAbout(actual: number, expected: number, margin: number): void {
  assert.ok(Math.abs(actual - expected) <= margin, `${actual} is not about ${expected}`)
}

function squeezed(address: string): string {
  return address.toLowerCase().replaceAll(' ', '')
}
