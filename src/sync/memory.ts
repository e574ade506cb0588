import { createHash } from 'node:crypto'
import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { findEncounters } from './encounters.ts'
import { KnownHashes } from './known-hashes.ts'
import { normalFormVersion } from './listed-patient.ts'
import type { OpenList, SourceName } from './source.ts'

const knownHashes = sqlFile(import.meta.url, './sql/known-hashes.sql')

/** What the platform remembers of the practice's list from last time. */
export interface Memory {
  known: KnownHashes
  encounters: Awaited<ReturnType<typeof findEncounters>>
  /** Patients of the practice, on its list or not. */
  people: number
  onListLastTime: number
  /** Rows of the last good list, whatever became of each. */
  listedLastTime: number
  /** Whether reviews wait for a person. */
  reviews: boolean
  /** Whether people have decided who a row is. */
  decisions: boolean
  /** Whether an undo has set rows aside, or patients who are not on the list. */
  setAside: boolean
  /** Something is left to do although no row changed: somebody was edited, or a review may be over. */
  unfinished: boolean
  /** Linked patients without a digest, because somebody edited them: their rows must be looked at. */
  forgotten: string[]
  layout: Buffer | null
  /** Whether COPY may go straight into the tables; where row-level security holds the owner, it may not. */
  mayCopy: boolean
  /** The version of the list that was taken in last; undefined when its rows must be looked at whatever it is. */
  etag: string | undefined
}

/** What is being looked up, the quick before the slow. */
export interface Remembering {
  /** Whether the source named a version of the list that was taken in last, which may be asked for by `Memory.etag`. */
  hasVersion: Promise<boolean>
  memory: Promise<Memory>
}

/**
 * Begins to look up what is remembered. `quickly` lets rows that can meet nobody become patients at once. A run that starts
 * over goes the thorough way.
 */
export function remember(
  client: pg.ClientBase,
  practice: string,
  source: SourceName,
  quickly: boolean,
): Remembering {
  const kept = readKept(client, practice)
  const hasVersion = kept.then(({ etag }) => etagFrom(etag, source) !== undefined)
  const memory = kept.then((kept) => readMemory(client, practice, { source, quickly, kept }))
  // Whoever asks is told; until then nobody waits for it.
  for (const asked of [hasVersion, memory]) asked.catch(() => {})
  return { hasVersion, memory }
}

async function readKept(client: pg.ClientBase, practice: string): Promise<Kept> {
  const { rows } = await client.query<Kept>(
    `SELECT layout, etag, EXISTS (SELECT FROM review WHERE practice = $1 AND state <> 'closed') AS reviews,
       EXISTS (SELECT FROM set_aside_row WHERE practice = $1)
         OR EXISTS (SELECT FROM set_aside_absence WHERE practice = $1) AS set_aside,
       EXISTS (SELECT FROM identity_decision WHERE practice = $1 AND undone_at IS NULL) AS decisions,
       (SELECT listed FROM sync_run WHERE practice = $1 AND state = 'done'
         AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = sync_run.id)
       ORDER BY started_at DESC LIMIT 1) AS listed
     FROM sync_state WHERE practice = $1`,
    [practice],
  )
  return rows[0] as Kept
}

async function readMemory(
  client: pg.ClientBase,
  practice: string,
  { source, quickly, kept }: { source: SourceName; quickly: boolean; kept: Kept },
): Promise<Memory> {
  const { rows } = await client.query<Remembered>(knownHashes, [practice, bytesOfPart])
  const { forgotten, forgotten_ids, patients: people, may_copy } = rows[0] as Remembered
  const known = new KnownHashes(unpacked(rows))
  const isFirst = known.size + forgotten === 0
  const unfinished = forgotten > 0 || kept.reviews
  return {
    known,
    encounters: isFirst && quickly && may_copy ? await findEncounters(client, practice, people) : null,
    people,
    onListLastTime: known.size + forgotten,
    // A first sync has no last time, even where a list came before that nobody was taken in from.
    listedLastTime: isFirst ? 0 : (kept.listed ?? known.size + forgotten),
    reviews: kept.reviews,
    decisions: kept.decisions,
    setAside: kept.set_aside,
    unfinished,
    forgotten: forgotten_ids ?? [],
    layout: kept.layout,
    mayCopy: may_copy,
    etag: unfinished ? undefined : etagFrom(kept.etag, source),
  }
}

interface Kept {
  layout: Buffer | null
  etag: string | null
  reviews: boolean
  set_aside: boolean
  decisions: boolean
  listed: number | null
}

/** The first row; any other has only its part. */
interface Remembered {
  /** In base64. */
  part: string
  /** Of all parts together. */
  bytes: number
  forgotten: number
  forgotten_ids: string[] | null
  patients: number
  may_copy: boolean
}

const bytesOfPart = 192 * 1024

function unpacked(rows: readonly Remembered[]): Buffer {
  const packed = Buffer.allocUnsafeSlow(rows[0]?.bytes ?? 0)
  for (const [at, { part }] of rows.entries()) packed.write(part, at * bytesOfPart, 'base64')
  return packed
}

/** Whether last time's records meant the same, so that equal bytes say the same. */
export function meansTheSame({ layout }: Memory, list: OpenList): boolean {
  return layout !== null && layout.equals(layoutDigest(list))
}

/** Keeps what this list was, in the transaction that takes it in. A list that was as last time writes nothing. */
export async function keepList(
  client: pg.ClientBase,
  practice: string,
  source: SourceName,
  list: OpenList,
): Promise<void> {
  if (list.unchanged) return
  await client.query(
    `UPDATE sync_state SET layout = $2, etag = $3
     WHERE practice = $1 AND (layout, etag) IS DISTINCT FROM ($2, $3)`,
    [practice, layoutDigest(list), list.etag ? etagPrefix(source) + list.etag : null],
  )
}

/** A version counts only for the source that named it, and for the normal forms that its rows were read by. */
function etagPrefix(source: SourceName): string {
  return `${source} ${normalFormVersion} `
}

function etagFrom(kept: string | null, source: SourceName): string | undefined {
  return kept?.startsWith(etagPrefix(source)) ? kept.slice(etagPrefix(source).length) : undefined
}

/** What decides what the records of a list mean. */
export function layoutDigest(list: OpenList): Buffer {
  return createHash('sha256').update(normalFormVersion).update('\0').update(list.layout).digest()
}
