import { csvLine } from '../src/platform/csv/write.ts'
import { nhsNumber } from '../src/patients/identity.ts'

/**
 * Two nights of one practice of a few hundred people, with something of everything on each: people who are on the
 * platform already, doubts, rows that cannot be used, changes, joiners, leavers, somebody who comes back. The rows are
 * long, so that a list is read in more than one piece.
 */
const size = 600

interface Person {
  source_patient_id: string
  nhs_number: string
  given_name: string
  middle_names: string
  family_name: string
  date_of_birth: string
  address_line_1: string
  address_line_2: string
  town: string
  mobile_phone: string
  status: string
}

/** Every tenth person has an account, and every twentieth was moved in without an NHS number. */
export function peopleOnPlatform(): string {
  const people = everybody()
    .filter((_, at) => at % 10 === 0)
    .map((person, at) => ({
      id: `old-${at}`,
      digital: String(at % 3 > 0),
      ...person,
      nhs_number: at % 2 === 0 ? '' : person.nhs_number,
      // Now and then the platform has another date of birth: nobody can say who that is.
      date_of_birth: at % 12 === 5 ? '17/08/1983' : person.date_of_birth,
    }))
  return csv(
    ['id', 'digital', 'nhs_number', 'given_name', 'family_name', 'date_of_birth', 'mobile_phone'],
    people,
  )
}

export function lastNight(): string {
  return list(
    everybody()
      .slice(0, size - 20)
      .map((person, at) => ({
        ...person,
        ...(at % 100 === 7 && { date_of_birth: '31/02/1980' }),
        ...(at % 150 === 9 && { status: 'left' }),
      })),
  )
}

export function tonight(): string {
  return list(
    everybody()
      .map((person, at) => ({
        ...person,
        ...(at % 12 === 0 && { mobile_phone: '07700 900999' }),
        // One of the differences with the platform is settled, and the practice makes mistakes of its own.
        ...(at === 170 && { date_of_birth: '17/08/1983' }),
        ...(at % 70 === 20 && { given_name: 'Somebody', family_name: 'Else' }),
      }))
      .filter((_, at) => at % 40 !== 3),
  )
}

function everybody(): Person[] {
  return Array.from({ length: size }, (_, at) => ({
    source_patient_id: String(at),
    nhs_number: number(at),
    given_name: `Given${at}`,
    middle_names: 'Arif '.repeat(50).trim(),
    family_name: `Family${at % 400}`,
    date_of_birth: `${10 + (at % 18)}/0${1 + (at % 9)}/19${30 + (at % 60)}`,
    address_line_1: `${at} ${'Weir Lane '.repeat(25)}`.trim(),
    address_line_2: 'Foxley '.repeat(40).trim(),
    town: 'Foxley Brook '.repeat(20).trim(),
    mobile_phone: `07700 900${String(at).padStart(3, '0')}`,
    status: '',
  }))
}

/** The only check digit that is right, or no number at all where there is none. */
export function number(at: number): string {
  const nine = `999${String(100_000 + at)}`
  return [...'0123456789'].map((digit) => nine + digit).find((ten) => nhsNumber(ten)) ?? ''
}

function list(people: Person[]): string {
  return csv(
    [
      ...['source_patient_id', 'nhs_number', 'given_name', 'middle_names', 'family_name', 'date_of_birth'],
      ...['address_line_1', 'address_line_2', 'town', 'mobile_phone', 'status'],
    ],
    people,
  )
}

function csv(headings: string[], rows: object[]): string {
  const cells = rows.map((row) => headings.map((heading) => (row as Record<string, string>)[heading] ?? ''))
  return [headings, ...cells].map((row) => csvLine(row)).join('')
}
