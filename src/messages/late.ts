import { sql, type RawBuilder } from 'kysely'
import type pg from 'pg'
import type { Channel } from './channel.ts'
import { pauseSeconds } from './closed.ts'
import type { Stop } from './may-send.ts'
import type { Way } from './message.ts'
import { ANSWER_MINUTES, ANSWERS_EMERGENCY } from './received-text/answer-at-once.ts'
import { CODE_MINUTES } from './secure-link/code.ts'

/** From then on a message that has not left waits for somebody. */
const LATE_MINUTES = 30
/** From then on it does not leave by itself: "come today at 3" is wrong tomorrow. */
const TOO_LATE = 86_400_000

interface Planned {
  planned_at: Date | null
  due_at: Date
}

/**
 * For how many minutes after it was written a message is of any use, where that is less than a day: a code works no longer, and the
 * moment of an answer to words of an emergency has passed. Null for every other.
 */
export const minutesOfUse = sql<number | null>`CASE
  WHEN message.kind = 'code' THEN ${CODE_MINUTES}::int
  WHEN message.staff IS NULL AND message.reason = ${ANSWERS_EMERGENCY} THEN ${ANSWER_MINUTES}::int
END`

interface Written extends Planned {
  kind: string
  created_at: Date
  minutes_of_use: number | null
}

/**
 * Why a message does not leave by itself any more, or null. What is of use for minutes is counted from when it was written, whoever
 * says later that it did not arrive; of every other a person decides whether it still holds, counted from when it was to leave.
 */
export function whyTooLate(message: Written, now: Date): Stop | null {
  const { kind, created_at: writtenAt, minutes_of_use: minutes } = message
  if (minutes === null) return +now - +(message.planned_at ?? message.due_at) > TOO_LATE ? 'too-late' : null
  if (+now - +writtenAt < minutes * 60_000) return null
  return kind === 'code' ? 'code-void' : 'moment-over'
}

/** Since when a message must have been to leave, to be late now. */
export const lateBefore = (now: Date) => new Date(+now - LATE_MINUTES * 60_000)

/**
 * A message that should have left and has not, and nobody has seen to it since. In the words of its index, but for the clock. What is
 * of use for minutes is over before anybody could see to it.
 */
export const isLate = (now: Date): RawBuilder<boolean> => sql<boolean>`(
  message.state = 'queued' AND message.planned_at <= ${lateBefore(now)}
  AND (message.seen_to_at IS NULL OR message.seen_to_at < message.planned_at + ${LATE_MINUTES} * interval '1 minute')
  AND ${minutesOfUse} IS NULL
)`

/** Those of a practice. */
export const lateMessages = (practice: string, now: Date): RawBuilder<string> => sql<string>`
  SELECT message.id FROM message WHERE message.practice = ${practice} AND ${isLate(now)}`

/** What does not leave, as whoever looks after the installation sees it: no patient, no address, no word. */
export interface Unsent {
  /** Channels that did not let this installation in when a message last tried them, when that was, and what they said. */
  closed: { channel: string; said: string; triedAt: Date }[]
  /** Messages that are late, by practice, channel and what it said last; both null where nothing has tried. The longest first. */
  late: { practice: string; channel: string | null; said: string | null; messages: number; since: Date }[]
  /** How many they are, however few lines are read: those that have not left, and those that may have. */
  number: { late: number; perhaps: number }
}

/** By what messages leave. */
export type InUse = Record<Way, Pick<Channel, 'name'>>

/** Asks as the owner, about every practice. Of a channel by which nothing leaves any more nobody learns whether it is closed. */
export async function readUnsent(owner: pg.Pool, { sms, email }: InUse, now: Date): Promise<Unsent> {
  const [closed, late, number] = await Promise.all([
    owner.query<Unsent['closed'][number]>(
      `SELECT channel, coalesce(closed_said, '') AS said, closed_until - $2 * interval '1 second' AS "triedAt"
       FROM send_rate WHERE closed_until IS NOT NULL AND channel = ANY ($1) ORDER BY channel`,
      [[sms.name, email.name], pauseSeconds],
    ),
    owner.query<Unsent['late'][number]>(lateOfAll, [lateBefore(now), MOST_LINES]),
    owner.query<Unsent['number']>(countOfAll, [lateBefore(now)]),
  ])
  return { closed: closed.rows, late: late.rows, number: number.rows[0]! }
}

const MOST_LINES = 50

/** Those that wait for another try, with what was said of the last; and those that may have left, of which nobody says anything. */
const lateOfAll = `
  SELECT practice, channel, said, count(*)::int AS messages, min(planned_at) AS since
  FROM (
    SELECT message.practice, last.channel, last.said, message.planned_at
    FROM message LEFT JOIN LATERAL (
      SELECT channel, said FROM delivery
      WHERE delivery.practice = message.practice AND delivery.message = message.id AND delivery.state = 'not-sent'
      ORDER BY delivery.id DESC LIMIT 1
    ) AS last ON true
    WHERE message.state = 'queued' AND message.planned_at <= $1
    UNION ALL
    SELECT practice, channel, said, began_at
    FROM delivery WHERE look_at IS NOT NULL AND state IN ('sending', 'uncertain') AND began_at <= $1
  ) AS unsent
  GROUP BY practice, channel, said ORDER BY since, practice, channel, said LIMIT $2`

/** How many those are. */
const countOfAll = `
  SELECT
    (SELECT count(*)::int FROM message WHERE state = 'queued' AND planned_at <= $1) AS late,
    (SELECT count(*)::int FROM delivery
     WHERE look_at IS NOT NULL AND state IN ('sending', 'uncertain') AND began_at <= $1) AS perhaps`
