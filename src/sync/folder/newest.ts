import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ProductError } from '../../platform/errors.ts'

/** A list in a folder, as it was when it was looked at. */
export interface FolderFile {
  path: string
  name: string
  bytes: number
  /** Milliseconds, by the folder's own clock. */
  modified: number
}

export interface Looking {
  /** The list that was used up last: what is not newer has had its night. Null when none was. */
  usedUp: number | null
  /** A list that may be read once more although it was used up, by its time. */
  again: number | null
  now: Date
  pause(milliseconds: number): Promise<unknown>
}

const LIST = /^[^.~].*\.(?:csv|txt|tsv|ndjson|jsonl)(?:\.gz)?$/i
/** Whoever writes a list for longer without its size or time changing has a share that tells neither. */
const BETWEEN_LOOKS = 10_000
const MOST_LOOKS = 7
/** A night and a half: a list that is older is not tonight's, whoever has read it. */
const OLDEST = 36 * 60 * 60_000

/**
 * The newest list of a folder, once it is complete: its size and time are the same in two looks ten seconds apart. A
 * rule about names would have to be kept by every clinical system's export, and many cannot be told; a file that is still
 * being written under a name that ends otherwise (`.part`, `.tmp`) is not taken for a list at all. A list that grows
 * while it is read fails the run as well. Throws `failed` with what to do when there is none.
 */
export async function newestList(folder: string, looking: Looking): Promise<FolderFile> {
  let before = await look(folder, looking)
  for (let looks = 2; looks <= MOST_LOOKS; looks++) {
    await looking.pause(BETWEEN_LOOKS)
    const now = await look(folder, looking)
    if (isSame(before, now) && now.bytes > 0) return now
    before = now
  }
  throw new ProductError(
    'failed',
    'The newest list in the folder is still being written. It is looked at again; if it stays like this, check the export.',
  )
}

/** Whether a list is still the very one. */
export async function isStill({ path, bytes, modified }: FolderFile): Promise<boolean> {
  const now = await stat(path).catch(() => null)
  return now !== null && now.size === bytes && Math.trunc(now.mtimeMs) === modified
}

function isSame(a: FolderFile, b: FolderFile): boolean {
  return a.name === b.name && a.bytes === b.bytes && a.modified === b.modified
}

async function look(folder: string, { usedUp, again, now }: Looking): Promise<FolderFile> {
  const lists = await listsIn(folder)
  const fresh = lists.filter(
    ({ modified }) => usedUp === null || modified > usedUp || (again !== null && modified === again),
  )
  const newest = fresh.sort((a, b) => b.modified - a.modified || (a.name < b.name ? -1 : 1))[0]
  if (newest === undefined) throw noNewList(lists.length > 0)
  if (again === null && +now - newest.modified > OLDEST) throw tooOld()
  return newest
}

async function listsIn(folder: string): Promise<FolderFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw notReachable(folder, error)
  })
  const names = entries.filter((entry) => entry.isFile() && LIST.test(entry.name)).map(({ name }) => name)
  const found = await Promise.all(names.map((name) => fileAt(folder, name)))
  return found.filter((file) => file !== null)
}

/** Null for a file that somebody has taken away in this moment. */
async function fileAt(folder: string, name: string): Promise<FolderFile | null> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => null)
  return found && { path, name, bytes: found.size, modified: Math.trunc(found.mtimeMs) }
}

function notReachable(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code === null) return error
  return new ProductError(
    'failed',
    `The folder ${folder} cannot be read (${code}). Check that the share is connected and that this program may read it.`,
    { cause: error },
  )
}

function noNewList(hasOld: boolean): ProductError {
  return new ProductError(
    'failed',
    hasOld
      ? 'There is no new list in the folder: those that are there have had their night. Check that the clinical system exported one tonight.'
      : 'There is no list in the folder. Check that the clinical system exported one tonight, and into this folder.',
  )
}

function tooOld(): ProductError {
  return new ProductError(
    'failed',
    'The newest list in the folder is more than a day and a half old, so it is not tonight’s. Check the export; if that list is right, upload it.',
  )
}
