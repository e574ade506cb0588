import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { Fingerprints } from './fingerprints.ts'
import type { ListedPatient } from './listed-patient.ts'
import { meetingKeys, type Meeting } from './meeting-keys.ts'

const existingKeys = sqlFile(import.meta.url, './sql/existing-keys.sql')

/** Above this many people on the platform, everything goes through matching: their keys would fill the memory. */
const mostKeys = 250_000

/**
 * On a first sync, tells the rows that can meet somebody (on the platform, or an earlier row of the list) from those
 * that can meet nobody and may become patients at once. "Maybe" sends a row to matching, which decides; the keys cover
 * everything that any matching rule, or any doubt, starts from.
 */
export class Encounters {
  readonly #keys = new Fingerprints()
  #isEmpty = true
  readonly #listedIds = new Fingerprints()
  readonly #listedNumbers = new Fingerprints()

  /** Values that came again, with the row in which each first stood. */
  readonly repeated = { sourceIds: new Map<string, number>(), nhsNumbers: new Map<string, number>() }

  /** Somebody decided about the row with this source id. */
  addDecided(sourceId: string): void {
    this.#isEmpty = false
    this.#keys.add('i' + sourceId)
  }

  addExisting(person: ExistingPerson): void {
    this.#isEmpty = false
    if (person.source_patient_id !== null) this.#keys.add('i' + person.source_patient_id)
    for (const key of meetingKeys('patient', person)) this.#keys.add(key)
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
    if (this.#isEmpty) return false
    if (row.source_patient_id !== null && this.#keys.has('i' + row.source_patient_id)) return true
    return meetingKeys('row', row).some((key) => this.#keys.has(key))
  }
}

interface ExistingPerson extends Meeting {
  source_patient_id: string | null
}

/** Who is on the platform before a first sync, or null when there are too many to keep in memory. */
export async function findEncounters(
  client: pg.ClientBase,
  practice: string,
  people: number,
): Promise<Encounters | null> {
  if (people > mostKeys) return null
  const { rows: decided } = await client.query<{ key: string }>(
    'SELECT row_key AS key FROM identity_decision WHERE practice = $1 AND undone_at IS NULL',
    [practice],
  )
  // A row without a source id is decided by what it says as a whole: only matching compares that.
  if (decided.some(({ key }) => !key.startsWith('id '))) return null
  const encounters = new Encounters()
  for (const { key } of decided) encounters.addDecided(key.slice('id '.length))
  // Some at a time: a quarter of a million people at once would fill the memory.
  await client.query(`DECLARE existing NO SCROLL CURSOR FOR\n${existingKeys}`, [practice])
  for (;;) {
    const { rows } = await client.query<ExistingPerson>('FETCH 5000 FROM existing')
    for (const person of rows) encounters.addExisting(person)
    if (rows.length === 0) break
  }
  await client.query('CLOSE existing')
  return encounters
}
