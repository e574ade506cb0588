import type { Database } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { switchedOffReason } from '../run-record.ts'
import { transactionName } from '../watchdog.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const takeAwayAll = sql('take-away-all')
const runningRuns = sql('running-runs')
const endTransaction = sqlFile(import.meta.url, '../sql/end-transaction.sql')

/**
 * Ends every run of a practice that is under way, because Patient Sync was switched off there: what it read is taken back,
 * and it may commit nothing any more. One that is committing at this very moment has happened before. Comes after what
 * switches it off was committed, so that no run can begin in between. Answers how many were ended.
 */
export async function stopRuns(
  { owner }: Pick<Database, 'owner'>,
  practice: string,
  now: Date,
): Promise<number> {
  const { rows } = await owner.query<{ run: string }>(runningRuns, [practice])
  const takeAway = async () =>
    (await owner.query(takeAwayAll, [practice, now, switchedOffReason])).rowCount ?? 0
  const taken = await takeAway()
  for (const { run } of rows) await owner.query(endTransaction, [transactionName({ practice, run })])
  // A run that had written its record already was passed over: by now it has been committed or is gone.
  return taken + (await takeAway())
}
