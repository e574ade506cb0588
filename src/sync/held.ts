import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { ProductError } from '../platform/errors.ts'
import type { RowBehind } from './behind.ts'
import { peopleNeeded, whyHold, type CheckName, type Finding } from './check.ts'
import type { Would } from './measure.ts'
import type { RunReport } from './run-record.ts'

const settleHeld = sqlFile(import.meta.url, './sql/settle-held.sql')

/** What was found out about a list that looks wrong. */
export interface Evidence {
  /** Every check that was measured, broken or not. */
  findings: Finding[]
  behind: Partial<Record<CheckName, RowBehind[]>>
  would: Would
  /** Tells this very list from any other. */
  digest: string
}

/** What people said of a held run: this list is right. */
export interface Approved {
  run: string
  why: string
  /** The digest of the list that was held. */
  digest: string
  /** What they saw broken. */
  checks: CheckName[]
  /** Two people said so. */
  byTwo: boolean
}

/** The run stopped itself before changing anything. `evidence` is null for a list that is never applied. */
export class HeldBack extends ProductError {
  readonly evidence: Evidence | null

  constructor(reason: string, evidence: Evidence | null) {
    super('held', reason)
    this.evidence = evidence
  }
}

/**
 * Whether people have approved just this: the same list, nothing broken that they did not see, and two of them where one
 * is too few.
 */
export function covers(approved: Approved, { digest, findings }: Evidence): boolean {
  return (
    digest === approved.digest &&
    findings.every(({ name, broken }) => !broken || approved.checks.includes(name)) &&
    (approved.byTwo || peopleNeeded(findings) === 1)
  )
}

/** Why a list is held although one was approved: it is another one, or more is wrong with it than was seen. */
export function whyHoldApproved(approved: Approved, { digest, findings }: Evidence): string {
  const why =
    digest === approved.digest
      ? 'More speaks against this list now than when it was approved, so it was judged again.'
      : 'This is not the list that was approved: it has changed since, so it was judged as a new one.'
  return `${why} ${whyHold(findings)}`
}

/** Writes down what was found out, when the run has taken back everything else. */
export async function recordEvidence(
  pool: pg.Pool,
  { practice, run }: Pick<RunReport, 'practice' | 'run'>,
  { findings, behind, would, digest }: Evidence,
): Promise<void> {
  await pool.query('DELETE FROM run_check WHERE practice = $1 AND run = $2', [practice, run])
  await pool.query('DELETE FROM run_check_row WHERE practice = $1 AND run = $2', [practice, run])
  await pool.query(
    `INSERT INTO run_check (practice, run, name, place, measured, "of", limit_percent, broken)
     SELECT $1, $2, name, place, measured, "of", "limit", broken
     FROM jsonb_to_recordset($3) AS finding (
       name text, place integer, measured integer, "of" integer, "limit" double precision, broken boolean)`,
    [practice, run, JSON.stringify(findings.map((finding, place) => ({ ...finding, place })))],
  )
  const rows = Object.entries(behind).flatMap(([name, rows]) =>
    rows.map((row, place) => ({ ...row, name, place })),
  )
  await pool.query(
    `INSERT INTO run_check_row (practice, run, name, place, row_number, patient, who, detail, was, now)
     SELECT $1, $2, name, place, row_number, patient, who, detail, was, now
     FROM jsonb_to_recordset($3) AS behind (
       name text, place integer, row_number integer, patient uuid, who text, detail text, was jsonb, now jsonb)`,
    [practice, run, JSON.stringify(rows)],
  )
  await pool.query(
    `UPDATE sync_run SET list_digest = decode($3, 'hex'), would = $4 WHERE practice = $1 AND id = $2`,
    [practice, run, digest, JSON.stringify(would)],
  )
}

/** A list has come: what was held before it waits no longer. `applied` is the held run whose list this run applied. */
export async function settleHeldRuns(
  client: Pick<pg.ClientBase, 'query'>,
  { practice, run }: Pick<RunReport, 'practice' | 'run'>,
  at: Date,
  applied: Approved | null,
): Promise<void> {
  await client.query(settleHeld, [practice, run, at, applied?.run ?? null, applied?.why ?? null])
}

/** Refuses to go on for a held run that waits no longer. The caller holds the practice's lock. */
export async function refuseSettled(client: pg.ClientBase, practice: string, run: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM sync_run WHERE practice = $1 AND id = $2 AND state = 'held'`,
    [practice, run],
  )
  if (rowCount === 0) {
    throw new ProductError('failed', 'The held sync has been decided already. Nothing was changed.')
  }
}
