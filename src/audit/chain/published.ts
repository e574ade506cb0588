import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../platform/database/database.ts'
import { INSTALLATION } from '../../platform/audit.ts'
import type { Head } from './entries.ts'

/**
 * Ends of the chains, kept outside the database: whoever cuts a chain off together with its end cannot reach these. One
 * file a practice in the data folder, to be copied to where nobody who keeps the database writes.
 */

const fileOf = (dataDir: string, practice: string) =>
  join(dataDir, 'audit-heads', `${practice === INSTALLATION ? 'installation' : practice}.jsonl`)

/** Adds a line to the file of each practice whose chain has grown since its last line. Answers how many there were. */
export async function publishHeads(database: Database, dataDir: string, now: Date): Promise<number> {
  const { rows } = await database.owner.query<Head & { practice: string }>(
    'SELECT practice, seq, hash FROM audit_head ORDER BY practice',
  )
  await mkdir(join(dataDir, 'audit-heads'), { recursive: true, mode: 0o700 })
  let published = 0
  for (const { practice, seq, hash } of rows) {
    const last = (await readPublished(dataDir, practice)).at(-1)
    if (last?.seq === seq && last.hash.equals(hash)) continue
    const line = JSON.stringify({ seq, hash: hash.toString('hex'), at: now.toISOString() })
    await appendFile(fileOf(dataDir, practice), `${line}\n`, { mode: 0o600 })
    published += 1
  }
  return published
}

export interface PublishedHead extends Head {
  at: Date
}

/** Every end of a practice's chain that was published, the oldest first. A line that broke off is left out. */
export async function readPublished(dataDir: string, practice: string): Promise<PublishedHead[]> {
  const text = await readFile(fileOf(dataDir, practice), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => headIn(line))
}

function headIn(line: string): PublishedHead[] {
  const read = /^\{"seq":(\d+),"hash":"([0-9a-f]{64})","at":"([^"]+)"\}$/.exec(line)
  if (!read) return []
  const [, seq, hash, at] = read as unknown as [string, string, string, string]
  return [{ seq: Number(seq), hash: Buffer.from(hash, 'hex'), at: new Date(at) }]
}
