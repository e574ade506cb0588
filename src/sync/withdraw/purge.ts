import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { recount } from '../../patients/count.ts'
import { recordAudit, recordAuditBy } from '../../platform/audit.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { asPractice, type Database, type Run, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { defineQueue } from '../../platform/jobs.ts'
import { readGate } from '../../practices/activation/gate.ts'
import type { Doing } from '../../practices/activation/verbs.ts'
import { lockPractice, PracticeBusy } from '../run.ts'

/** Equal to the CHECK of `purge.state`. */
export const PURGE_STATES = ['waiting', 'done', 'failed'] as const
export type PurgeState = (typeof PURGE_STATES)[number]

/** Why a patient stays. Equal to the CHECK of `purge_kept.why`. */
export const PURGE_KEPT = [
  'signed-up',
  'moved-in',
  'added-by-staff',
  'edited',
  'merged',
  'decided',
  'messaged',
] as const
export type PurgeKept = (typeof PURGE_KEPT)[number]

/** Deleting what the sync of a practice brought, which may take minutes. */
export const purgeQueue = defineQueue<{ practice: string; purge: string }>('purge', {
  policy: 'one-a-key',
  expireMinutes: 120,
})

export interface Purge {
  id: string
  state: PurgeState
  askedAt: Date
  staff: string | null
  name: string
  finishedAt: Date | null
  removed: number | null
  stayed: number | null
  cleared: number | null
}

/** What a purge would do, in numbers. */
export interface PurgePlan {
  /** Patients who would be deleted. */
  removed: number
  /** Patients who would stay, and why. */
  stayed: Partial<Record<PurgeKept, number>>
}

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const createFate = sql('create-fate')
const findFate = sql('find-fate')
const countFate = sql('count-fate')
const clearValues = sql('clear-values')
const createListValue = sql('create-list-value')
const findListValues = sql('find-list-values')
const forgetAddresses = sql('forget-addresses')
const recordCleared = sql('record-cleared')
const blankHistory = sql('blank-history')
const removeFated = sql('remove-fated')
const keepWhy = sql('keep-why')
const forgetRuns = sql('forget-runs')
/** Tables that hold rows of the list and nothing else: all of them goes. */
export const EMPTIED = [
  'link_evidence',
  'review_candidate',
  'review',
  'preview_row',
  'run_check_row',
  'unusable_row',
  'set_aside_row',
  'set_aside_absence',
  'registered_elsewhere',
  'registered_number',
  'folder_list',
] as const

/** What it would do, worked out by the very statements that do it, in a transaction that is taken back. */
export async function planPurge(database: Pick<Database, 'lasting'>, practice: string): Promise<PurgePlan> {
  const client = await database.lasting.connect()
  try {
    await client.query('BEGIN')
    await decideFate(client, practice)
    return await readPlan(client)
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    client.release()
  }
}

/**
 * Asks for the purge, in the caller's transaction, which also puts it in its queue. Throws `refused` unless permission was
 * withdrawn, and `invalid` unless the practice's code was typed: it cannot be taken back.
 */
export async function askForPurge(tx: Tx, doing: Doing & { typed: string }): Promise<string> {
  const { practice, by, name, at, typed } = doing
  if (typed.trim().toUpperCase() !== practice) {
    throw new ProductError(
      'invalid',
      `Type the code of the practice, ${practice}, to delete what the sync brought.`,
    )
  }
  if ((await readGate(tx, practice)).state !== 'withdrawn')
    throw new ProductError(
      'refused',
      'Withdraw permission first: what a sync brings is deleted once nothing is read any more.',
    )
  const id = uuidv7()
  const staff = 'staff' in by ? by.staff : null
  await tx.insertInto('purge').values({ practice, id, state: 'waiting', asked_at: at, staff, name }).execute()
  await recordAudit(tx, practice, { action: 'purge-asked', actor: by, subject: { purge: id }, at })
  return id
}

/** The latest purge of a practice; null when there was none. */
export async function latestPurge(tx: Tx, practice: string): Promise<Purge | null> {
  const row = await tx
    .selectFrom('purge')
    .selectAll()
    .where('practice', '=', practice)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const { id, state, asked_at: askedAt, staff, name, finished_at: finishedAt, removed, stayed, cleared } = row
  return { id, state: state as PurgeState, askedAt, staff, name, finishedAt, removed, stayed, cleared }
}

interface Purging {
  database: Database
  dataDir: string
  clock?: Clock
}

/**
 * Carries out a purge that was asked for, whole or not at all, holding the practice as a run does. One that is over, or
 * whose practice has given permission again meanwhile, is left alone. Throws `PracticeBusy` while somebody else holds the
 * practice; with a `signal` it waits for them until that ends it.
 */
export async function carryOutPurge(
  deps: Purging,
  job: { practice: string; purge: string },
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await purgeOnce(deps, job)
    } catch (error) {
      if (!(error instanceof PracticeBusy) || signal === undefined) throw error
      await sleep(lookMilliseconds, undefined, { signal })
    }
  }
}

/** A sync that is running when permission is withdrawn ends within a minute; an undo takes seconds. */
const lookMilliseconds = 250

async function purgeOnce(
  { database, dataDir, clock = systemClock }: Purging,
  { practice, purge }: { practice: string; purge: string },
): Promise<void> {
  const asked = await asPractice(database, practice, (tx) => latestPurge(tx, practice))
  if (asked?.id !== purge || asked.state !== 'waiting') return
  const client = await database.lasting.connect()
  let isOver = false
  try {
    await client.query('BEGIN')
    const gate = await lockPractice(client, { database, run: { practice } })
    if (gate.state === 'withdrawn')
      await carryOut(client, { practice, purge, staff: asked.staff, now: clock.now() })
    else await client.query(endPurge, [practice, purge, 'failed', clock.now(), null, null, null])
    await client.query('COMMIT')
    isOver = true
  } finally {
    if (!isOver) await client.query('ROLLBACK').catch(() => {})
    client.release(!isOver)
  }
  await rm(join(dataDir, 'uploads', practice), { recursive: true, force: true })
}

async function carryOut(
  client: pg.ClientBase,
  { practice, purge, staff, now }: { practice: string; purge: string; staff: string | null; now: Date },
): Promise<void> {
  const run: Run = (text, values) => client.query(text, values)
  await decideFate(client, practice)
  await client.query(keepWhy, [practice, purge])
  await client.query(createListValue)
  const { rowCount: cleared } = await client.query(findListValues, [practice])
  await client.query(clearValues, [practice, now])
  await client.query(blankHistory, [practice])
  await client.query(forgetAddresses, [practice, now])
  await client.query(recordCleared, [practice, now, staff])
  const removed = await client.query<{ removed: number }>(removeFated, [practice])
  for (const table of EMPTIED) await client.query(`DELETE FROM ${table} WHERE practice = $1`, [practice])
  await client.query(forgetRuns, [practice])
  await recount(run, practice)
  const { stayed } = await readPlan(client)
  const counts = {
    removed: removed.rows[0]?.removed ?? 0,
    stayed: Object.values(stayed).reduce((all, each) => all + each, 0),
    cleared: cleared ?? 0,
  }
  await client.query(endPurge, [practice, purge, 'done', now, counts.removed, counts.stayed, counts.cleared])
  await recordAuditBy(run, practice, {
    ...{ action: 'purged', actor: { product: 'purge' }, subject: { purge }, at: now },
    facts: counts,
  })
}

const endPurge = `
  UPDATE purge SET state = $3, finished_at = $4, removed = $5, stayed = $6, cleared = $7
  WHERE practice = $1 AND id = $2`

async function decideFate(client: pg.ClientBase, practice: string): Promise<void> {
  await client.query(createFate)
  await client.query(findFate, [practice])
}

async function readPlan(client: pg.ClientBase): Promise<PurgePlan> {
  const { rows } = await client.query<{ why: PurgeKept | null; patients: number }>(countFate)
  const stayed = rows.filter(({ why }) => why !== null).map(({ why, patients }) => [why, patients])
  return {
    removed: rows.find(({ why }) => why === null)?.patients ?? 0,
    stayed: Object.fromEntries(stayed) as PurgePlan['stayed'],
  }
}
