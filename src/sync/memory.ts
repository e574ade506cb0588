import { createHash } from 'node:crypto'
import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { findEncounters } from './encounters.ts'
import { KnownHashes } from './known-hashes.ts'
import { normalFormVersion } from './listed-patient.ts'
import type { OpenList } from './source.ts'

const knownHashes = sqlFile(import.meta.url, './sql/known-hashes.sql')

/** What the platform remembers of the practice's list from last time. */
export interface Memory {
  known: KnownHashes
  lookAgain: boolean
  encounters: Awaited<ReturnType<typeof findEncounters>>
  /** Patients of the practice, on its list or not. */
  people: number
  onListLastTime: number
  /** Something is left to do although no row changed: somebody was edited, or a review may be over. */
  unfinished: boolean
  layout: Buffer
  layoutIsKept: boolean
}

/** `quickly` lets rows that can meet nobody become patients at once. A run that starts over goes the thorough way. */
export async function remember(
  client: pg.ClientBase,
  practice: string,
  list: OpenList,
  quickly: boolean,
): Promise<Memory> {
  const { rows } = await client.query<{ packed: Buffer | null; forgotten: number; patients: number }>(
    knownHashes,
    [practice],
  )
  const known = new KnownHashes(Buffer.concat(rows.flatMap((part) => part.packed ?? [])))
  const forgotten = sum(rows.map((part) => part.forgotten))
  const people = sum(rows.map((part) => part.patients))
  const isFirst = known.size + forgotten === 0
  const layout = layoutDigest(list)
  const kept = await client.query<{ layout: Buffer | null; reviews: boolean }>(
    `SELECT layout, EXISTS (SELECT FROM review WHERE practice = $1 AND state = 'open') AS reviews
     FROM sync_state WHERE practice = $1`,
    [practice],
  )
  const lastLayout = kept.rows[0]?.layout ?? null
  const layoutIsKept = lastLayout !== null && lastLayout.equals(layout)
  return {
    known,
    lookAgain: !layoutIsKept,
    encounters: isFirst && quickly ? await findEncounters(client, practice, people) : null,
    people,
    onListLastTime: known.size + forgotten,
    unfinished: forgotten > 0 || (kept.rows[0]?.reviews ?? false),
    layout,
    layoutIsKept,
  }
}

function layoutDigest(list: OpenList): Buffer {
  return createHash('sha256').update(normalFormVersion).update('\0').update(list.layout).digest()
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, n) => all + n, 0)
}
