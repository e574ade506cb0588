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
