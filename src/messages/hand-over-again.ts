import { asPractice } from '../platform/database/database.ts'
import type { Answer, Channel, Letter, Refusal } from './channel.ts'
import { settle } from './delivery.ts'
import type { Sending } from './deliver.ts'
import { nightUntil } from './hours.ts'
import { minutesOfUse, whyTooLate } from './late.ts'
import { letterColumns, openLetter } from './letter.ts'

/** An attempt that had no answer, by a channel that takes a reference once. */
interface InDoubt {
  practice: string
  message: string
  delivery: string
}

/**
 * Hands the letter of an attempt that had no answer over again: the channel knows it by its reference if it has it, and takes
 * it if it has not. Answers `settled`, or for how many seconds to wait and whether the channel gave no answer, or `person` where
 * it must not be handed over any more.
 */
export async function handOverAgain(
  sending: Sending,
  channel: Channel,
  at: InDoubt,
): Promise<'settled' | 'person' | { again: number; isSilent: boolean }> {
  const letter = await letterNow(sending, channel, at)
  if (letter === null) return 'person'
  if (letter === 'night') return { again: 0, isSilent: false }
  const answer = await channel.send(letter, at.practice)
  if (!isDecisive(answer))
    return { again: ('again' in answer && answer.again) || 0, isSilent: answer.is === 'uncertain' }
  await asPractice(sending.database, at.practice, (tx) =>
    settle(tx, { ...at, now: sending.clock.now() }, answer, channel),
  )
  return 'settled'
}

/**
 * Null where the patient would not be sent it now, where it is too late for that, or where the channel may have forgotten the reference. At night nothing is
 * handed over, because the first time it may not have left; the hours count towards the day after which a person finds out.
 */
function letterNow(
  { database, secrets, clock, links }: Sending,
  channel: Channel,
  at: InDoubt,
): Promise<Letter | 'night' | null> {
  const { practice, message } = at
  const now = clock.now()
  return asPractice(database, practice, async (tx) => {
    const row = await tx
      .selectFrom('message')
      .select([...letterColumns, 'due_at', 'planned_at', minutesOfUse.as('minutes_of_use')])
      .where('practice', '=', practice)
      .where('id', '=', message)
      .executeTakeFirst()
    const { sealed_address, created_at: writtenAt } = row ?? {}
    if (!row || !sealed_address || !writtenAt) return null
    if (+now - +writtenAt > channel.takesOnceForDays! * 86_400_000) return null
    if (whyTooLate(row, now) !== null) return null
    if (nightUntil(now, row) !== null) return 'night'
    const opened = await openLetter(
      tx,
      { secrets, channel, now, links },
      { practice, message, ...row, sealed_address },
    )
    return opened.why === null ? opened.letter : null
  })
}

/**
 * What is said of the very same letter counts for the first time, too. That the practice may not send now, or that there is no
 * room, says nothing of then.
 */
function isDecisive(answer: Answer): boolean {
  const ofLetter: Refusal[] = ['address-refused', 'text-refused', 'nhs-number-refused']
  return answer.is === 'accepted' || (answer.is === 'refused' && ofLetter.includes(answer.why))
}
