import { sql, type RawBuilder } from 'kysely'
import { inLondon } from '../../platform/clock.ts'
import { isAnsweredByText } from '../received-text/answered.ts'

/** So long a reply that has not come waits for somebody, past its day: twice what a link to answer behind works. */
const MOST_DAYS = 56

/**
 * A reply was needed by a day that is over in London, has not come, and nobody has seen to that since. A message that did not
 * reach its patient waits by itself.
 */
export const isUnanswered = (now: Date): RawBuilder<boolean> => {
  const today = inLondon(now).date
  return sql<boolean>`(
    message.reply = 'needed' AND message.replies_ended_at IS NULL
    AND message.reply_by < ${today}::date AND message.reply_by > ${today}::date - ${MOST_DAYS}::int
    AND message.state IN ('sent', 'delivered')
    AND (message.seen_to_at IS NULL
      OR message.seen_to_at < (message.reply_by + 1)::timestamp AT TIME ZONE 'Europe/London')
    AND NOT EXISTS (
      SELECT FROM reply WHERE reply.practice = message.practice AND reply.message = message.id
    )
    AND NOT ${isAnsweredByText}
  )`
}

/** Those messages of a practice. */
export const unansweredMessages = (practice: string, now: Date): RawBuilder<string> => sql<string>`
  SELECT message.id FROM message WHERE message.practice = ${practice} AND ${isUnanswered(now)}`
