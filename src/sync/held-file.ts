import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Database } from '../platform/database/database.ts'
import { dropUpload, keepUpload, mostUploadBytes } from './uploads.ts'

/**
 * Keeps the file of a run that was held, as an upload is kept, so that people can decide about that very list on its page.
 * Whether it is still the same list is found out when it is applied. Answers whether it is kept; a file that is larger than
 * an upload may be is not.
 */
export async function keepHeldFile(
  { database, dataDir }: { database: Database; dataDir: string },
  { practice, run }: { practice: string; run: string },
  file: string,
): Promise<boolean> {
  if ((await stat(file)).size > mostUploadBytes) return false
  const upload = await keepUpload(dataDir, practice, createReadStream(file), basename(file))
  const { rowCount } = await database.owner.query(
    `UPDATE sync_run SET upload = $3 WHERE practice = $1 AND id = $2 AND state = 'held' AND upload IS NULL`,
    [practice, run, upload],
  )
  if (rowCount === 1) return true
  await dropUpload(dataDir, practice, upload)
  return false
}
