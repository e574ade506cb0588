import { v7 as uuidv7 } from 'uuid'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { lockPractice, readListAgain } from '../practice-lock.ts'
import type { ReviewMark } from '../review.ts'
import { whyNotDifferent, whyNotSame } from './possible.ts'
import { findReview, stillPossible, type ReviewOf } from './review-of.ts'
import { takeReviewIn, type WhoItIs } from './take-effect.ts'

const recordDecision = sqlFile(import.meta.url, './sql/record-decision.sql')
const closeDecided = sqlFile(import.meta.url, './sql/close-decided.sql')

/** What somebody said about a review. `different` without a patient: the row is none of those it may be. */
export type Choice =
  | { is: 'same'; patient: string }
  | { is: 'different'; patient: string | null }
  | { is: 'mark'; mark: ReviewMark }

export interface Decision {
  review: string
  choice: Choice
  /** How they know; kept with the decision. */
  reason: string
  /** Who decides; null for nobody in particular. */
  staff: string | null
  now: Date
}

/** What became of it. */
export type Outcome =
  /** Done: the row is this patient's now. */
  | { is: 'done'; patient: string }
  /** A sync is running: that one or the next carries it out. */
  | { is: 'later' }
  /** Nothing changed for patients: the review stays open. */
  | { is: 'kept open' }
  /** Somebody else was quicker. */
  | { is: 'decided already'; by: string | null; at: Date | null }
  | { is: 'refused'; sentence: string }

/** Decides about a review, in the transaction it is called in: all of it happens, or nothing. */
export async function decide(tx: Tx, practice: string, decision: Decision): Promise<Outcome> {
  const outcome = await settle(tx, practice, decision)
  if (outcome.is === 'decided already' || outcome.is === 'refused') return outcome
  const { is: choice, ...about } = decision.choice
  await recordAudit(tx, practice, {
    ...{ action: 'review-decided', actor: actorOf(decision.staff, 'reviews decide'), at: decision.now },
    ...{ subject: { review: decision.review }, facts: { choice, ...about, became: outcome.is } },
  })
  return outcome
}

async function settle(tx: Tx, practice: string, decision: Decision): Promise<Outcome> {
  const isFree = await lockPractice(tx, practice)
  await lockReview(tx, practice, decision.review)
  const review = await findReview(tx, practice, decision.review)
  if (review.state !== 'open')
    return { is: 'decided already', by: review.decided?.by ?? null, at: review.decided?.at ?? null }
  switch (decision.choice.is) {
    case 'mark':
      return mark(tx, practice, decision, decision.choice.mark)
    case 'same':
      return decideSame(tx, practice, review, decision, decision.choice.patient, isFree)
    case 'different':
      return decideDifferent(tx, practice, review, decision, decision.choice.patient, isFree)
  }
}

async function decideSame(
  tx: Tx,
  practice: string,
  review: ReviewOf,
  decision: Decision,
  patient: string,
  isFree: boolean,
): Promise<Outcome> {
  const candidate = stillPossible(review).find(({ id }) => id === patient)
  if (!candidate) return { is: 'refused', sentence: 'This patient is none of those that the row may be.' }
  const why = whyNotSame(review, candidate)
  if (why !== null) return { is: 'refused', sentence: why }
  return carryOut(tx, practice, review, decision, { is: 'patient', patient }, [patient], isFree)
}

async function decideDifferent(
  tx: Tx,
  practice: string,
  review: ReviewOf,
  decision: Decision,
  patient: string | null,
  isFree: boolean,
): Promise<Outcome> {
  const possible = stillPossible(review).map(({ id }) => id)
  const about = patient === null ? possible : possible.filter((id) => id === patient)
  if (patient !== null && about.length === 0)
    return { is: 'refused', sentence: 'This patient is none of those that the row may be.' }
  const why = whyNotDifferent(review)
  if (why !== null) return { is: 'refused', sentence: why }
  if (about.length === possible.length)
    return carryOut(tx, practice, review, decision, { is: 'nobody here' }, about, isFree)
  await record(tx, practice, decision, 'different', about, decision.now)
  return { is: 'kept open' }
}

async function carryOut(
  tx: Tx,
  practice: string,
  review: ReviewOf,
  decision: Decision,
  who: WhoItIs,
  about: string[],
  isFree: boolean,
): Promise<Outcome> {
  // A review from before the columns of a list were kept does not say what its row leaves alone.
  const isNow = isFree && review.carries !== null
  if (!isNow && about.length === 0)
    return { is: 'refused', sentence: 'A sync is running. Wait until it is done, then decide again.' }
  const at = laterThanAll(review, decision.now)
  await record(tx, practice, decision, who.is === 'patient' ? 'same' : 'different', about, at)
  const run = runIn(tx)
  const state = isNow ? 'closed' : 'decided'
  const by = { practice, run: null, staff: decision.staff, at: at.toISOString() }
  const patient = isNow ? await takeReviewIn(run, review, who, by) : null
  await run(closeDecided, [practice, review.id, state, decision.staff, at])
  // Whoever let go of the row leaves with the next sync, also when the list is the same.
  const letsGo = review.idHolder !== null && review.idHolder !== patient
  if (isNow && letsGo) await readListAgain(tx, practice)
  return patient === null ? { is: 'later' } : { is: 'done', patient }
}

async function record(
  tx: Tx,
  practice: string,
  { review, reason, staff }: Decision,
  kind: 'same' | 'different',
  about: string[],
  at: Date,
): Promise<void> {
  const ids = about.map(() => uuidv7())
  await runIn(tx)(recordDecision, [practice, review, kind, about, ids, reason, staff, at])
}

async function mark(tx: Tx, practice: string, decision: Decision, mark: ReviewMark): Promise<Outcome> {
  await tx
    .updateTable('review')
    .set({ marked: mark, marked_by: decision.staff, marked_at: decision.now, marked_why: decision.reason })
    .where('practice', '=', practice)
    .where('id', '=', decision.review)
    .execute()
  return { is: 'kept open' }
}

/** Whoever decides about the same review at the same time waits here, and is told what the other one decided. */
async function lockReview(tx: Tx, practice: string, id: string): Promise<void> {
  await tx
    .selectFrom('review')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', id)
    .forUpdate()
    .execute()
}

/** Each change of a patient has a moment of its own, also when clocks disagree. */
function laterThanAll({ candidates }: ReviewOf, now: Date): Date {
  return new Date(Math.max(+now, ...candidates.map(({ updated_at }) => +updated_at + 1)))
}
