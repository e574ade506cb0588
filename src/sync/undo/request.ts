import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { inLondon, type Clock } from '../../platform/clock.ts'
import { asPractice, runIn, type Database, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { defineQueue, type Jobs } from '../../platform/jobs.ts'
import { listRuns } from '../ledger.ts'
import { isSilent } from '../timetable.ts'
import { undoableRun, type UndoneRun } from './plan.ts'

/** Equal to the CHECK of `undo_request.state`. */
export const UNDO_STATES = ['waiting', 'undoing', 'done', 'failed'] as const
export type UndoState = (typeof UNDO_STATES)[number]

/** Equal to the CHECK of `undo_request.step`. */
export const UNDO_STEPS = ['find', 'put-back', 'record'] as const
export type UndoStep = (typeof UNDO_STEPS)[number]

/** Undoes a run of one practice; the key is the practice. A process that dies leaves it to the next one. */
export const undoQueue = defineQueue<UndoJob>('undo', { policy: 'one-a-key', expireMinutes: 120, retries: 5 })

export interface UndoJob {
  practice: string
  /** The request that it carries out, whose id is its own. */
  undo: string
}

/** That a run be undone: who asked, and how far it is. */
export interface UndoRequest {
  id: string
  run: string
  by: string | null
  state: UndoState
  step: UndoStep
  askedAt: Date
  /** Why it could not be. */
  why: string | null
}

/** One attempt at a request, as its row knows it. */
export interface UndoAttempt {
  practice: string
  id: string
  /** From 1. */
  attempt: number
}

export interface UndoAsking {
  database: Database
  jobs: Pick<Jobs, 'add' | 'find'>
  clock: Clock
}

/**
 * Asks for a run to be undone, on behalf of a member of staff. It is carried out by whichever process works through the
 * jobs. Throws `not-found` and `refused` as `planUndo` does, and `refused` while a sync of the practice runs or another
 * undo was asked for, each with what to do.
 */
export async function askForUndo(
  deps: UndoAsking,
  { practice, run, staff, reason }: UndoneRun & { staff: string; reason: string },
): Promise<void> {
  await asPractice(deps.database, practice, (tx) => settleStopped(tx, deps, practice))
  await asPractice(deps.database, practice, async (tx) => {
    await undoableRun(runIn(tx), { practice, run })
    await demandNoSync(tx, practice, deps.clock.now())
    const id = uuidv7()
    const at = deps.clock.now()
    const { numInsertedOrUpdatedRows: asked } = await tx
      .insertInto('undo_request')
      .values({ practice, id, run, staff, reason, state: 'waiting', step: 'find', attempt: 0, asked_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (asked === 0n) throw alreadyAsked(await openUndo(tx, practice), run)
    const job = await deps.jobs.add(undoQueue, { practice, undo: id }, { key: practice, id, in: tx })
    if (job === null) throw alreadyAsked(null, run)
  })
}

/** It cannot be undone now, but later. */
export class NotNow extends ProductError {
  constructor(sentence: string) {
    super('refused', sentence)
  }
}

async function demandNoSync(tx: Tx, practice: string, now: Date): Promise<void> {
  const [latest] = (await listRuns(tx, practice, { limit: 1 })).runs
  if (latest?.state !== 'running' || isSilent(latest, now)) return
  throw new NotNow(
    `A sync is running since ${inLondon(latest.startedAt).time}. Undo this one when that is over.`,
  )
}

function alreadyAsked(open: UndoRequest | null, run: string): ProductError {
  if (open?.run !== run) return new NotNow('Another sync is being undone. Undo this one when that is over.')
  const { time } = inLondon(open.askedAt)
  return new ProductError(
    'refused',
    `${open.by ?? 'Somebody'} asked at ${time} for this sync to be undone. It goes on by itself.`,
  )
}

/** What is asked for or going on at a practice; null when nothing is. */
export async function openUndo(tx: Tx, practice: string): Promise<UndoRequest | null> {
  const row = await requests(tx, practice).where('state', 'in', ['waiting', 'undoing']).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** The last time that somebody asked for this run to be undone; null when nobody did. */
export async function lastUndoAsked(tx: Tx, practice: string, run: string): Promise<UndoRequest | null> {
  const row = await requests(tx, practice)
    .where('run', '=', run)
    .orderBy('asked_at', 'desc')
    .orderBy('undo_request.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? fromRow(row) : null
}

/** An undo whose job has come to its end without it, after process upon process died: it waits for nobody any more. */
export async function settleStopped(
  tx: Tx,
  { jobs, clock }: Pick<UndoAsking, 'jobs' | 'clock'>,
  practice: string,
): Promise<void> {
  const open = await openUndo(tx, practice)
  if (open === null) return
  const job = await jobs.find(undoQueue, open.id)
  if (job?.state === 'waiting' || job?.state === 'running') return
  await tx
    .updateTable('undo_request')
    .set({ state: 'failed', finished_at: clock.now(), why: stoppedReason })
    .where('practice', '=', practice)
    .where('id', '=', open.id)
    .where('state', 'in', ['waiting', 'undoing'])
    .execute()
}

const stoppedReason = 'The program was stopped again and again in the middle of it. Nothing was undone.'

function requests(tx: Tx, practice: string) {
  return tx
    .selectFrom('undo_request')
    .leftJoin('staff', 'staff.id', 'undo_request.staff')
    .select(['undo_request.id', 'run', 'state', 'step', 'asked_at', 'why'])
    .select(sql<string | null>`staff.name`.as('by'))
    .where('undo_request.practice', '=', practice)
}

type Row = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>

function fromRow({ id, run, by, state, step, asked_at, why }: Row): UndoRequest {
  return { id, run, by, state: state as UndoState, step: step as UndoStep, askedAt: asked_at, why }
}
