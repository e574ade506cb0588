import { INSTALLATION, recordAuditBy } from '../platform/audit.ts'
import type { Database } from '../platform/database/database.ts'
import { beginLife } from './life.ts'

/** What was on its way when the database was put back. */
export interface PutBack {
  /** Messages that were due: looked up before they leave, or left to a person where nobody can say. */
  due: number
  /** Attempts that had no answer. */
  unanswered: number
}

/** An operator says that the database was put back from a backup, before anything leaves from it. */
export async function notePutBack({ owner }: Database, now: Date): Promise<PutBack> {
  const client = await owner.connect()
  const run = (text: string, values: unknown[]) => client.query(text, values)
  try {
    await client.query('BEGIN')
    await beginLife(run, now)
    const { rows } = await client.query<PutBack>(
      `SELECT (SELECT count(*) FROM message WHERE state = 'queued' AND due_at < $1) AS due,
         (SELECT count(*) FROM delivery WHERE state IN ('sending', 'uncertain')) AS unanswered`,
      [now],
    )
    await recordAuditBy(run, INSTALLATION, {
      ...{ action: 'database-put-back', actor: { command: 'messages restored' }, at: now },
      facts: { ...rows[0]! },
    })
    await client.query('COMMIT')
    return rows[0]!
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
