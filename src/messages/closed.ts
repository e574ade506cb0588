import type { Answer, Channel } from './channel.ts'
import type { Sending } from './deliver.ts'

type At = Pick<Sending, 'database' | 'clock' | 'log'>

/** So long a channel that lets this installation in no more is left alone; then one message tries it. */
const pauseSeconds = 300

/**
 * Until when a message is put off because its channel lets nobody in: a wrong key, a clock. Null where it is open, or where this
 * message is the one that tries it.
 */
export async function whileClosed(
  { database, clock }: At,
  { name }: Channel,
  closedUntil: Date | null,
): Promise<Date | null> {
  const now = clock.now()
  if (closedUntil === null || closedUntil > now) return closedUntil
  const next = new Date(+now + pauseSeconds * 1000)
  const { rowCount } = await database.owner.query(
    'UPDATE send_rate SET closed_until = $2 WHERE channel = $1 AND closed_until <= $3',
    [name, next, now],
  )
  return rowCount === 1 ? null : next
}

/** Tells the log what was not taken, and keeps that a channel is closed, or open again where a message tried that. */
export async function noteAnswer(
  { database, clock, log }: At,
  { name }: Channel,
  at: { practice: string; delivery: string; wasClosed: boolean },
  answer: Answer,
): Promise<void> {
  const { owner } = database
  if (answer.is !== 'accepted') {
    const { practice, delivery } = at
    log?.warn(
      { practice, delivery, channel: name, is: answer.is, said: answer.said },
      'a channel did not take a message',
    )
  }
  if (answer.is === 'not-sent' && answer.closed)
    await owner.query('UPDATE send_rate SET closed_until = $2, closed_said = $3 WHERE channel = $1', [
      ...[name, new Date(+clock.now() + pauseSeconds * 1000), answer.said],
    ])
  else if (at.wasClosed && (answer.is === 'accepted' || answer.is === 'refused'))
    await owner.query('UPDATE send_rate SET closed_until = NULL, closed_said = NULL WHERE channel = $1', [
      name,
    ])
}
