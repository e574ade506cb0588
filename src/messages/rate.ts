import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import type { Channel } from './channel.ts'

interface At {
  database: { owner: pg.Pool }
  clock: Clock
  /** A test may not want to wait. */
  wait?: ((seconds: number) => Promise<void>) | undefined
}

/** Waits until a channel may be asked once more, whoever of all workers asks it. */
export async function takeTurn(at: At, channel: Channel): Promise<void> {
  await wait(at, (await drawFrom(at, channel)).seconds)
}

/**
 * The same before something is sent: at a channel that is closed, by a wrong key or the like, nobody waits for a turn, since whoever
 * does keeps a place from what leaves by another. Answers until when it is closed, where it is or was; that may be over.
 */
export async function takeTurnToSend(at: At, channel: Channel): Promise<Date | null> {
  const { seconds, closedUntil } = await drawFrom(at, channel, { unlessClosed: true })
  if (seconds === null) return closedUntil
  await wait(at, seconds)
  return readClosedUntil(at.database.owner, channel)
}

/** Until when a channel is closed, where it is or was; that may be over. */
export async function readClosedUntil(owner: pg.Pool, { name }: Channel): Promise<Date | null> {
  const { rows } = await owner.query<{ closed_until: Date | null }>(
    'SELECT closed_until FROM send_rate WHERE channel = $1',
    [name],
  )
  return rows[0]?.closed_until ?? null
}

async function wait({ wait: waits }: At, seconds: number | null): Promise<void> {
  if (seconds !== null) await (waits ?? ((long) => sleep(long * 1000)))(seconds)
}

/**
 * Draws one from the bucket of a channel, which all workers share: so many a second, and a few more after a pause.
 * Answers how many seconds to wait when there is none.
 */
async function drawFrom(
  { database, clock }: At,
  { name, rate }: Channel,
  { unlessClosed = false } = {},
): Promise<{ seconds: number | null; closedUntil: Date | null }> {
  const now = clock.now()
  const { rows } = await database.owner.query<{ tokens: number; closed_until: Date | null }>(draw, [
    ...[name, rate.perSecond, rate.burst, now, unlessClosed],
  ])
  const { tokens: left, closed_until: closedUntil } = rows[0]!
  const isLeftAlone = unlessClosed && closedUntil !== null && closedUntil > now
  return { seconds: left >= 0 || isLeftAlone ? null : -left / rate.perSecond, closedUntil }
}

/** What was there, what has come since, less one unless it is left alone. Below nothing it stays: whoever drew that waits their turn. */
const draw = `
  INSERT INTO send_rate AS bucket (channel, tokens, at) VALUES ($1, $3::float8 - 1, $4)
  ON CONFLICT (channel) DO UPDATE SET
    tokens = least(
      $3::float8,
      bucket.tokens + greatest(0, extract(epoch FROM $4::timestamptz - bucket.at)) * $2::float8
    ) - CASE WHEN $5 AND bucket.closed_until > $4 THEN 0 ELSE 1 END,
    at = greatest(bucket.at, $4::timestamptz)
  RETURNING tokens, closed_until`
