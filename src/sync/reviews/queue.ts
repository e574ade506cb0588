import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { ReviewRow } from '../ledger/rows.ts'
import type { ReviewKind, ReviewMark } from '../review.ts'

const queueSql = sqlFile(import.meta.url, './sql/queue.sql')

/** One review as the queue shows it. */
export interface QueuedReview extends ReviewRow {
  marked: ReviewMark | null
  weight: number | null
}

/** What narrows the queue; `none` are those that nobody has looked at. */
export interface QueueFilters {
  kind: ReviewKind | null
  marked: ReviewMark | 'none' | null
}

export const NO_QUEUE_FILTERS: QueueFilters = { kind: null, marked: null }

export interface Queue {
  reviews: QueuedReview[]
  /** The review to go on from; null on the last page. */
  next: string | null
}

/** What waits, the surest first. `after` is the `next` of the page before. */
export async function readQueue(
  tx: Tx,
  practice: string,
  filters: QueueFilters,
  { after = null, limit }: { after?: string | null; limit: number },
): Promise<Queue> {
  const { rows } = await runIn(tx)(queueSql, [practice, filters.kind, filters.marked, after, limit + 1])
  const reviews = rows.slice(0, limit) as QueuedReview[]
  return { reviews, next: rows.length > limit ? reviews.at(-1)!.review : null }
}

/** How many reviews wait for a person. */
export async function countWaiting(tx: Tx, practice: string): Promise<number> {
  const { waiting } = await tx
    .selectFrom('review')
    .select((row) => row.fn.countAll<number>().as('waiting'))
    .where('practice', '=', practice)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return waiting
}

/** The review that follows another one, or the surest when it was the last; null when nothing else waits. */
export async function reviewAfter(tx: Tx, practice: string, review: string): Promise<string | null> {
  for (const after of [review, null]) {
    const { reviews } = await readQueue(tx, practice, NO_QUEUE_FILTERS, { after, limit: 2 })
    const found = reviews.find((each) => each.review !== review)
    if (found) return found.review
  }
  return null
}

/** The review that waits for a patient; null when none does. */
export async function firstReviewOf(tx: Tx, practice: string, patient: string): Promise<string | null> {
  const found = await tx
    .selectFrom('review_candidate as candidate')
    .innerJoin('review', (join) =>
      join.onRef('review.practice', '=', 'candidate.practice').onRef('review.id', '=', 'candidate.review'),
    )
    .select('review.id')
    .where('candidate.practice', '=', practice)
    .where('candidate.patient', '=', patient)
    .where('review.state', '=', 'open')
    .orderBy('review.id')
    .limit(1)
    .executeTakeFirst()
  return found?.id ?? null
}
