import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Database } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { isStill, type FolderFile } from './newest.ts'

const usedUp = sqlFile(import.meta.url, './used-up.sql')

/** What a practice's folder has used up so far, and the list of the run that may be read once more. */
export async function readUsedUp(
  { owner }: Database,
  practice: string,
  night: string,
  again: string | null,
): Promise<{ usedUp: number | null; again: number | null }> {
  const { rows } = await owner.query<{ used_up: Date | null; again: Date | null }>(usedUp, [
    practice,
    night,
    again,
  ])
  return { usedUp: rows[0]?.used_up?.getTime() ?? null, again: rows[0]?.again?.getTime() ?? null }
}

/** Written down before the list is read: once the run is done, its list is used up whatever happens next. */
export async function noteTaken(
  { owner }: Database,
  practice: string,
  run: string,
  { name, modified }: FolderFile,
): Promise<void> {
  await owner.query(
    `INSERT INTO folder_list (practice, run, name, modified_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [practice, run, name, new Date(modified)],
  )
}

export async function noteRejected({ owner }: Database, practice: string, run: string): Promise<void> {
  await owner.query('UPDATE folder_list SET rejected = true WHERE practice = $1 AND run = $2', [
    practice,
    run,
  ])
}

/**
 * Moves a list that had its night out of the way, under the id of its run. Nothing is ever deleted or written over, and
 * where the folder does not allow it the list stays where it is: that it was used up is kept in the database. Answers
 * whether it was moved.
 */
export async function moveAway(file: FolderFile, to: 'done' | 'rejected', run: string): Promise<boolean> {
  const folder = join(dirname(file.path), to)
  try {
    await mkdir(folder, { recursive: true })
    // Tonight's export may have been written over it in the meantime.
    if (!(await isStill(file))) return false
    await rename(file.path, join(folder, `${run}-${file.name}`))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
