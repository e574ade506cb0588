import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { OpenList } from './source.ts'

/** Of a row whose length nobody knows before it is read. */
const usualRowBytes = 400
/** A row is staged, stored with its indexes, and stands in the write-ahead log. */
const copiesOfARow = 3
/** What must stay free: a database whose log cannot grow goes down, and does not come up again before there is room. */
const reserveBytes = 1024 ** 3

/** Bytes that the disk of the database should have free before this list is read, were every row of it new. */
function bytesNeeded(list: OpenList): number {
  const { total, unit } = list.progress()
  const bytes = unit === 'bytes' ? (total ?? 0) : (list.announced ?? total ?? 0) * usualRowBytes
  return copiesOfARow * bytes + reserveBytes
}

/** Throws `failed` when the disk has less than the list may need. Where the disk is elsewhere, nothing can be told. */
export function refuseFullDisk({ bytesFree }: Pick<Database, 'bytesFree'>, list: OpenList): void {
  const free = bytesFree?.() ?? null
  const needed = bytesNeeded(list)
  if (free === null || free >= needed) return
  throw new ProductError(
    'failed',
    `The disk of the database has ${megabytes(free)} MB free, and this list needs up to ${megabytes(needed)} MB. ` +
      'Nothing was changed. Make room on it, then sync again.',
  )
}

/** What a run is told that met the end of the disk although nobody could see it coming. */
export function diskFull(list: OpenList | null): ProductError {
  const needed = list === null ? '' : ` Up to ${megabytes(bytesNeeded(list))} MB are needed for this list.`
  return new ProductError(
    'failed',
    `The disk of the database is full. Nothing was changed.${needed} Make room on it, then sync again.`,
  )
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en-GB')
}
