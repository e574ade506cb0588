import type { Answer, Channel } from './channel.ts'
import type { Sending } from './deliver.ts'
import { readClosedUntil } from './rate.ts'

type At = Pick<Sending, 'database' | 'clock' | 'log'>

/** So long a channel that lets this installation in no more is left alone; then one message tries it. */
export const pauseSeconds = 300

/**
 * Takes the one try of a channel that let nobody in, a wrong key or a clock, for a message that would leave at once: one that is
 * put off or stopped must not spend it. Answers null where this message is the one that tries it, or where it is open again; else
 * until when it is put off.
 */
export async function takeTry({ database: { owner }, clock }: At, channel: Channel): Promise<Date | null> {
  const now = clock.now()
  const { rowCount } = await owner.query(
    'UPDATE send_rate SET closed_until = $2 WHERE channel = $1 AND closed_until <= $3',
    [channel.name, new Date(+now + pauseSeconds * 1000), now],
  )
  return rowCount === 1 ? null : readClosedUntil(owner, channel)
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
