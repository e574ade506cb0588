import { sql } from 'kysely'
import type pg from 'pg'
import type { Run, Tx } from '../platform/database/database.ts'
import type { Log } from '../platform/log.ts'

/**
 * The life of a database begins when it is made, and anew when it is put back from a backup. What was written before may have
 * left in the time between, of which it knows nothing.
 *
 * The mark is another one after whatever can put a database back: files or disks, because their server was started since (the
 * embedded one says by itself whether it goes on where it ended); a dump in another database, by its number; a dump in the
 * same, by the file of the messages. Some things that put nothing back change it, too. Then is asked what need not be.
 */
const mark = `concat_ws(' ',
  coalesce(
    nullif(current_setting('patient_sync.life', true), ''),
    extract(epoch FROM pg_postmaster_start_time())::text
  ),
  (SELECT oid FROM pg_database WHERE datname = current_database()),
  pg_relation_filenode('message')
)`

/** Since when the database lives; null where that has to be noted first: it was put back, or is new. */
export async function lifeSince(tx: Tx): Promise<Date | null> {
  const { rows } = await sql<{
    since: Date
  }>`SELECT since FROM database_life WHERE mark = ${sql.raw(mark)}`.execute(tx)
  return rows[0]?.since ?? null
}

/** Notes that another life has begun, where one has. Of a database that never sent anything nothing is in doubt. */
export async function noteLife(
  { owner, log }: { owner: pg.Pool; log?: Log | undefined },
  now: Date,
): Promise<void> {
  const { rows } = await owner.query<{ mark: string }>(`SELECT ${mark} AS mark`)
  const noted = await owner.query<{ isNew: boolean }>(
    `INSERT INTO database_life AS life (mark, since) VALUES ($1, 'epoch')
     ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, since = $2 WHERE life.mark <> excluded.mark
     RETURNING since = $2 AS "isNew"`,
    [rows[0]!.mark, now],
  )
  if (noted.rows[0]?.isNew)
    log?.warn(
      'The database was put back, or its server was started anew: messages that were due before are looked up before they leave.',
    )
}

/** Somebody says that the database was put back, whatever it knows by itself. */
export async function beginLife(run: Run, now: Date): Promise<void> {
  await run(
    `INSERT INTO database_life AS life (mark, since) SELECT ${mark}, $1
     ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, since = $1`,
    [now],
  )
}
