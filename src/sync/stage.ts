import type pg from 'pg'
import { CopyLanes, copyLine } from '../platform/database/copy.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'
import { uuidMaker } from '../platform/uuid.ts'
import { nhsNumber } from '../patients/identity.ts'
import { listedLine, listedTarget, patientLine, patientTarget, presentTarget, type Made } from './columns.ts'
import { Encounters } from './encounters.ts'
import { Fingerprints } from './fingerprints.ts'
import { hashAsBytea, KnownHashes, recordHash } from './known-hashes.ts'
import { RecordSum } from './list-digest.ts'
import { listedPatient, longestSourceId, type ListedPatient } from './listed-patient.ts'
import type { OpenList, RawRecord } from './source.ts'
import { createMatchingTables } from './tables.ts'

const takeBackRepeated = sqlFile(import.meta.url, './sql/take-back-repeated.sql')

/** What the staging found in the list. */
export interface Staged {
  /** Rows of the list, whatever became of them. */
  listed: number
  unusable: number
  /** Rows that last time's list had, byte for byte, and rows that say again what another row said. */
  unchanged: number
  /** Rows that became patients as they were read, because they could meet nobody. */
  created: number
  /** Whether a row of a restricted record became a patient as it was read. */
  restricted: boolean
  /** Rows that go through matching. */
  toMatch: number
  /** Whether two of these may be one row, or carry one source id or one NHS number. */
  repeats: boolean
  /** Rows that last time's list had and this one has not. */
  gone: number
  /** The temporary tables of the matching are there; no row has needed them otherwise. */
  hasTables: boolean
  /** Tells this list from any other. */
  sum: RecordSum
}

export interface Staging {
  client: pg.ClientBase
  list: OpenList
  /** The records of the list. */
  batches: AsyncIterable<RawRecord[]>
  made: Made
  known: KnownHashes
  /** Last time's records meant something else (other headings, other normal forms): look at each one again. */
  lookAgain: boolean
  /** Whoever is on the platform already, when the practice has never been synced; null on every other night. */
  encounters: Encounters | null
  today: string
  /** COPY may go straight into the tables; else it goes only into temporary ones. */
  mayCopy: boolean
}

/**
 * Reads the list and copies what matching needs into temporary tables: rows that are new or changed, digests that
 * are gone, ids of rows that cannot be used. A row whose bytes are as they were last time is neither parsed nor
 * written. On a first sync, a row that can meet nobody becomes a patient at once.
 */
export async function stage(staging: Staging): Promise<Staged> {
  const { batches, client } = staging
  const reader = new RowReader(staging)
  try {
    for await (const batch of batches) {
      for (let from = 0; from < batch.length; from += rowsBetweenFlushes) {
        for (const record of batch.slice(from, from + rowsBetweenFlushes)) reader.take(record)
        await reader.lanes.ready()
      }
      failpoint('stage')
    }
    await reader.finish()
  } catch (error) {
    await reader.lanes.abandon()
    throw error
  }
  if (staging.encounters !== null) await takeBack(client, staging.made, staging.encounters, reader.staged)
  return reader.staged
}

/** What has been read goes on its way before a whole batch of it waits. */
const rowsBetweenFlushes = 256

/** Of more rows it is left to the database to find what stands in two of them. */
const mostCompared = 50_000

class RowReader {
  readonly staged: Staged = {
    listed: 0,
    unusable: 0,
    unchanged: 0,
    created: 0,
    restricted: false,
    toMatch: 0,
    repeats: false,
    gone: 0,
    hasTables: false,
    sum: new RecordSum(),
  }
  readonly lanes: LazyLanes
  readonly #staging: Staging
  readonly #notes: string[] = []
  readonly #values = new Fingerprints()
  readonly #newId = uuidMaker()

  constructor(staging: Staging) {
    this.#staging = staging
    this.lanes = new LazyLanes(staging.client, staging.mayCopy)
  }

  take(record: RawRecord): void {
    this.staged.listed += 1
    const digest = record.digest ?? recordHash(record.bytes)
    const seen = this.#staging.lookAgain ? 'new' : this.#staging.known.see(digest)
    if (seen === 'new') this.#lookAt(record, digest)
    else this.staged.unchanged += 1
    if (seen !== 'known') this.staged.sum.add(digest)
  }

  async finish(): Promise<void> {
    for (const { digest, place } of this.#staging.known.unseen()) {
      this.staged.gone += 1
      this.lanes.write('gone', copyLine([digest, place]))
      if (this.staged.gone % 10_000 === 0) await this.lanes.ready()
    }
    await this.lanes.finish()
    this.staged.hasTables = this.lanes.hasTables
  }

  #lookAt(record: RawRecord, digest: string): void {
    const { list, today } = this.#staging
    const row = list.read(record.bytes)
    if ('unusable' in row) return this.#leaveOut(record.rowNumber, row.unusable, row.cells)
    this.#notes.length = 0
    const patient = listedPatient(row, list.dateOrder, today, this.#notes)
    if (typeof patient === 'string') {
      return this.#leaveOut(record.rowNumber, patient, [row.source_patient_id, row.nhs_number])
    }
    for (const note of [...(row.notes ?? []), ...this.#notes]) this.#report(record.rowNumber, 'value', note)
    this.#place(record.rowNumber, digest, patient)
  }

  #place(rowNumber: number, digest: string, patient: ListedPatient): void {
    const { encounters, made } = this.#staging
    const hash = hashAsBytea(digest)
    if (encounters !== null && !encounters.meets(patient, rowNumber)) {
      this.staged.created += 1
      this.staged.restricted ||= patient.restricted
      this.lanes.write('patient', patientLine(made, this.#newId(), hash, patient))
    } else {
      this.staged.toMatch += 1
      this.staged.repeats ||= this.staged.toMatch > mostCompared || this.#repeats(digest, patient)
      this.lanes.write('listed', listedLine(rowNumber, this.#newId(), hash, patient))
    }
  }

  #repeats(digest: string, { source_patient_id: id, nhs_number: number }: ListedPatient): boolean {
    const values = [
      'd' + digest,
      ...(id === null ? [] : ['i' + id]),
      ...(number === null ? [] : ['n' + number]),
    ]
    return values.some((value) => this.#values.add(value) !== null)
  }

  #leaveOut(rowNumber: number, reason: string, cells: string[]): void {
    this.staged.unusable += 1
    this.#report(rowNumber, 'row', reason)
    for (const cell of identifyingCells(cells)) this.lanes.write('present', copyLine([cell]))
  }

  #report(rowNumber: number, kind: 'row' | 'value', reason: string): void {
    const { practice, run } = this.#staging.made
    this.lanes.write('unusable', copyLine([practice, run, String(rowNumber), kind, reason]))
  }
}

function* identifyingCells(cells: string[]): Generator<string> {
  for (const cell of cells) {
    const text = cell.replaceAll('\0', '').trim()
    // Longer cells identify nobody, and a broken row may hold anything.
    if (text === '' || text.length > longestSourceId) continue
    yield text
    const number = nhsNumber(text)
    if (number) yield number
  }
}

const unusableColumns = 'practice, run, row_number, kind, reason'
const targets = {
  listed: listedTarget,
  patient: patientTarget,
  present: presentTarget,
  gone: 'gone (source_hash, place)',
  unusable: `unusable_row (${unusableColumns})`,
}

const makeApart = `CREATE TEMP TABLE unusable_apart ON COMMIT DROP AS
  SELECT ${unusableColumns} FROM unusable_row WITH NO DATA`
const fromApart = `INSERT INTO unusable_row (${unusableColumns}) SELECT ${unusableColumns} FROM unusable_apart`

/** Makes the temporary tables only when the first row needs one: a night without a change writes nothing at all. */
class LazyLanes {
  readonly #client: pg.ClientBase
  readonly #lanes: CopyLanes<keyof typeof targets>
  readonly #mayCopy: boolean
  #used = false
  hasTables = false

  constructor(client: pg.ClientBase, mayCopy: boolean) {
    this.#client = client
    this.#mayCopy = mayCopy
    const apart = { ...targets, unusable: `unusable_apart (${unusableColumns})` }
    this.#lanes = new CopyLanes(client, mayCopy ? targets : apart)
  }

  write(lane: keyof typeof targets, line: string): void {
    this.#used = true
    this.#lanes.write(lane, line)
  }

  async ready(): Promise<void> {
    await this.#makeTables()
    await this.#lanes.settle()
  }

  async finish(): Promise<void> {
    await this.#makeTables()
    await this.#lanes.finish()
    if (this.#used && !this.#mayCopy) await this.#client.query(fromApart)
  }

  /** Leaves the connection ready for the ROLLBACK. */
  abandon(): Promise<void> {
    return this.#lanes.abandon()
  }

  async #makeTables(): Promise<void> {
    if (!this.#used || this.hasTables) return
    await createMatchingTables(this.#client)
    if (!this.#mayCopy) await this.#client.query(makeApart)
    this.hasTables = true
  }
}

async function takeBack(
  client: pg.ClientBase,
  made: Made,
  encounters: Encounters,
  staged: Staged,
): Promise<void> {
  const { sourceIds, nhsNumbers } = encounters.repeated
  if (sourceIds.size + nhsNumbers.size === 0) return
  const { rowCount } = await client.query(takeBackRepeated, [
    made.practice,
    made.run,
    [...sourceIds.keys()],
    [...sourceIds.values()],
    [...nhsNumbers.keys()],
    [...nhsNumbers.values()],
  ])
  staged.repeats = true
  staged.created -= rowCount ?? 0
  staged.toMatch += rowCount ?? 0
}
