import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./${name}.sql`)
const findDue = sql('find-due')
const createTables = `${sql('create-changed')};\n${sql('create-truth')}`
const letGo = sql('let-go')
const register = sql('register')
const findTruth = sql('find-truth')
const endTold = sql('end-told')
const tell = sql('tell')

/** What a practice is told of a patient of its own; equal to the CHECK of `registered_elsewhere.kind`. */
export const ELSEWHERE_KINDS = ['moved', 'shared'] as const

/** Somebody's edit that began before the last time may have been committed after it. */
const overlap = 60 * 60_000

/**
 * Registers the NHS numbers of what a run changed, and tells every practice that holds one of them what it may know, in
 * the run's transaction: never who the other practice is, and nothing about restricted patients. Nobody is ever linked
 * across practices. Where the installation has one practice, and on a night that changed nothing, this is one question.
 */
export async function tellElsewhere(
  client: pg.ClientBase,
  { practice, run }: { practice: string; run: string },
  now: Date,
  hasChanged: boolean,
): Promise<void> {
  const { rows } = await client.query<{ others: boolean; registered_at: Date | null; undone: boolean }>(
    findDue,
    [practice],
  )
  const { others = false, registered_at: last = null, undone = false } = rows[0] ?? {}
  if (!others || (last !== null && !hasChanged)) return
  const since = last === null || undone ? null : new Date(+last - overlap)
  // One run at a time: two that meet would each miss what the other has not committed yet.
  await client.query('SELECT FROM number_secret FOR UPDATE')
  await client.query(createTables)
  await client.query(letGo, [practice, since])
  await client.query(register, [practice, run, since])
  await client.query('ANALYZE changed_number')
  await client.query(findTruth)
  await client.query(endTold, [now])
  // Messages that a practice has queued for a patient who moved away are cancelled here, in this transaction, by what this
  // answers. There are none yet.
  await client.query(tell, [now])
  await client.query('UPDATE sync_state SET registered_at = $2 WHERE practice = $1', [practice, now])
}
