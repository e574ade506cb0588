import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { Fingerprints } from './fingerprints.ts'
import type { ListedPatient } from './listed-patient.ts'

const existingKeys = sqlFile(import.meta.url, './sql/existing-keys.sql')

/** Above this many people on the platform, everything goes through matching: their keys would fill the memory. */
const mostKeys = 250_000

/**
 * On a first sync, tells the rows that can meet somebody (on the platform, or an earlier row of the list) from those
 * that can meet nobody and may become patients at once. "Maybe" sends a row to matching, which decides; the keys cover
 * everything that any matching rule, or any doubt, starts from.
 */
export class Encounters {
  readonly #ids = new Fingerprints()
  readonly #names = new Fingerprints()
  readonly #namesWithoutNumber = new Fingerprints()
  readonly #listedIds = new Fingerprints()
  readonly #listedNumbers = new Fingerprints()

  /** Values that came again, with the row in which each first stood. */
  readonly repeated = { sourceIds: new Map<string, number>(), nhsNumbers: new Map<string, number>() }

  addExisting(person: ExistingPerson): void {
    if (person.source_patient_id !== null) this.#ids.add('s' + person.source_patient_id)
    if (person.nhs_number !== null) this.#ids.add('n' + person.nhs_number)
    if (person.date_of_birth === null) return
    for (const name of [person.family_folded, person.given_folded]) {
      if (name === '') continue
      this.#names.add(person.date_of_birth + name)
      if (person.nhs_number === null) this.#namesWithoutNumber.add(person.date_of_birth + name)
    }
  }

  meets(row: ListedPatient, rowNumber: number): boolean {
    // Both are asked, so that a row that repeats two things is known to repeat both.
    const sameId = this.#repeats(this.#listedIds, this.repeated.sourceIds, row.source_patient_id, rowNumber)
    const sameNumber = this.#repeats(this.#listedNumbers, this.repeated.nhsNumbers, row.nhs_number, rowNumber)
    // Nothing tells a row without either from the same row standing in the list again.
    const hasNoNumber = row.source_patient_id === null && row.nhs_number === null
    return hasNoNumber || sameId || sameNumber || this.#meetsExisting(row)
  }

  #repeats(
    listed: Fingerprints,
    repeated: Map<string, number>,
    value: string | null,
    rowNumber: number,
  ): boolean {
    if (value === null) return false
    const first = listed.add(value, rowNumber)
    if (first === null) return false
    if (!repeated.has(value)) repeated.set(value, first)
    return true
  }

  #meetsExisting(row: ListedPatient): boolean {
    if (row.source_patient_id !== null && this.#ids.has('s' + row.source_patient_id)) return true
    if (row.nhs_number !== null && this.#ids.has('n' + row.nhs_number)) return true
    // Two different NHS numbers are two people, so a row that has one meets by name only those who have none.
    const names = row.nhs_number === null ? this.#names : this.#namesWithoutNumber
    return names.has(row.date_of_birth + row.family_folded) || names.has(row.date_of_birth + row.given_folded)
  }
}

interface ExistingPerson {
  source_patient_id: string | null
  nhs_number: string | null
  date_of_birth: string | null
  family_folded: string
  given_folded: string
}

/** Who is on the platform before a first sync, or null when there are too many to keep in memory. */
export async function findEncounters(
  client: pg.ClientBase,
  practice: string,
  people: number,
): Promise<Encounters | null> {
  if (people > mostKeys) return null
  const encounters = new Encounters()
  const { rows } = await client.query<ExistingPerson>(existingKeys, [practice])
  for (const person of rows) encounters.addExisting(person)
  return encounters
}
