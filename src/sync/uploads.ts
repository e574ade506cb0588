import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { practiceCode } from '../platform/database/practice-code.ts'
import { ProductError } from '../platform/errors.ts'

/**
 * Lists that staff uploaded, in the data folder until they are synced: whole lists of patients, readable by this
 * program's user alone, gone as soon as they are not needed. Each practice has a folder of its own.
 */

export const mostUploadBytes = 2 * 1024 ** 3
/** A list that nobody went on with is gone after a day. */
const keptMilliseconds = 24 * 60 * 60_000
// The name stands in sentences about the file; the name on the person's own machine may name a patient.
const fileName = 'The uploaded file'

export interface Upload {
  upload: string
  /** Where the list lies. */
  file: string
  /** As the person's own machine calls it, to be shown to them only. */
  filename: string
}

/** Keeps a list as it arrives and answers its id. What breaks off leaves nothing behind. */
export async function keepUpload(
  dataDir: string,
  practice: string,
  list: Readable,
  filename: string,
): Promise<string> {
  const upload = randomUUID()
  const folder = folderOf(dataDir, practice, upload)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await pipeline(list, createWriteStream(join(folder, fileName), { flags: 'wx', mode: 0o600 }))
    await writeFile(join(folder, 'filename'), filename.slice(0, 200), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    await dropUpload(dataDir, practice, upload)
    throw error
  }
  return upload
}

/** An uploaded list of this practice. Throws `not-found` when it is gone. */
export async function findUpload(dataDir: string, practice: string, upload: string): Promise<Upload> {
  const folder = folderOf(dataDir, practice, upload)
  try {
    return {
      upload,
      file: join(folder, fileName),
      filename: await readFile(join(folder, 'filename'), 'utf8'),
    }
  } catch (error) {
    throw new ProductError('not-found', 'The uploaded list is no longer here. Upload it again.', {
      cause: error,
    })
  }
}

/** Removes a list, if it is still there. */
export async function dropUpload(dataDir: string, practice: string, upload: string): Promise<void> {
  await rm(folderOf(dataDir, practice, upload), { recursive: true, force: true })
}

/** Removes every list that has lain for a day, but for those that somebody may still decide about. */
export async function sweepUploads(
  dataDir: string,
  now: Date,
  needed: ReadonlySet<string> = new Set(),
): Promise<void> {
  const all = join(dataDir, 'uploads')
  for (const practice of await namesIn(all)) {
    for (const upload of await namesIn(join(all, practice))) {
      if (needed.has(upload)) continue
      const folder = join(all, practice, upload)
      const { mtimeMs } = await stat(folder)
      if (+now - mtimeMs > keptMilliseconds) await rm(folder, { recursive: true, force: true })
    }
  }
}

function folderOf(dataDir: string, practice: string, upload: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(upload)) {
    throw new ProductError('not-found', 'There is no such upload.')
  }
  return join(dataDir, 'uploads', practiceCode(practice), upload)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}
