import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import type { Channel } from './channel.ts'

/**
 * Waits until a channel may be asked once more, whoever of all workers asks it. Answers until when it is closed, by a wrong key or
 * the like, where it was found so; that may be over.
 */
export async function takeTurn(
  at: {
    database: { owner: pg.Pool }
    clock: Clock
    /** A test may not want to wait. */
    wait?: ((seconds: number) => Promise<void>) | undefined
  },
  channel: Channel,
): Promise<Date | null> {
  const { seconds, closedUntil } = await drawFrom(at.database.owner, channel, at.clock.now())
  if (seconds !== null) await (at.wait ?? ((long) => sleep(long * 1000)))(seconds)
  return closedUntil
}

/**
 * Draws one from the bucket of a channel, which all workers share: so many a second, and a few more after a pause.
 * Answers how many seconds to wait when there is none.
 */
async function drawFrom(
  owner: pg.Pool,
  { name, rate }: Channel,
  now: Date,
): Promise<{ seconds: number | null; closedUntil: Date | null }> {
  const { rows } = await owner.query<{ tokens: number; closed_until: Date | null }>(draw, [
    ...[name, rate.perSecond, rate.burst, now],
  ])
  const { tokens: left, closed_until: closedUntil } = rows[0]!
  return { seconds: left >= 0 ? null : -left / rate.perSecond, closedUntil }
}

/** What was there, what has come since, less one. Below nothing it stays: whoever drew that waits their turn. */
const draw = `
  INSERT INTO send_rate AS bucket (channel, tokens, at) VALUES ($1, $3::float8 - 1, $4)
  ON CONFLICT (channel) DO UPDATE SET
    tokens = least(
      $3::float8,
      bucket.tokens + greatest(0, extract(epoch FROM $4::timestamptz - bucket.at)) * $2::float8
    ) - 1,
    at = greatest(bucket.at, $4::timestamptz)
  RETURNING tokens, closed_until`
