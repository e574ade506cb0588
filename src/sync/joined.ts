import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import type { NewRun } from './run-record.ts'

const latelyJoined = sqlFile(import.meta.url, './sql/lately-joined.sql')
const joinedMeanwhile = sqlFile(import.meta.url, './sql/joined-meanwhile.sql')

/** Clocks of two machines are never so far apart. */
const margin = 60 * 60_000

/** Remembers, before the matching, who came to the platform lately: whoever comes later is not among those it looked at. */
export async function findLatelyJoined(client: pg.ClientBase, run: NewRun): Promise<string[]> {
  const { rows } = await client.query<{ ids: string[] }>(latelyJoined, [run.practice, since(run)])
  return rows[0]!.ids
}

/**
 * Whether a person whom this run has created may have come by another way meanwhile, as by signing up: two patients would
 * be one person.
 */
export async function hasJoinedMeanwhile(
  client: pg.ClientBase,
  run: NewRun,
  before: string[],
): Promise<boolean> {
  const values = [run.practice, run.run, since(run), before]
  const { rows } = await client.query<{ joined: boolean }>(joinedMeanwhile, values)
  return rows[0]!.joined
}

function since({ at }: NewRun): Date {
  return new Date(+at - margin)
}
