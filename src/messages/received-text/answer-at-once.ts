import { v5 as uuidv5 } from 'uuid'
import { inLondon } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { readContact } from '../../practices/contact.ts'
import type { Channel } from '../channel.ts'
import { whyStop } from '../may-send.ts'
import { sendMessage } from '../message.ts'
import { redFlagIn } from '../reply/red-flags.ts'
import { candidatesOf } from './candidates.ts'

/** For so long an answer still helps: a text may be read hours after it was sent, and an answer may not leave. */
export const ANSWER_MINUTES = 60
/** The space of the forms of such answers: one a practice, number and day. */
const FORMS = '3d2f4c1e-8b7a-4a52-9d0e-6f1c2b9a7e55'
/** Why such an answer leaves by night, and after STOP. No other message that nobody of the staff wrote says so. */
export const ANSWERS_EMERGENCY = 'It answers words of an emergency'

export interface UrgentText {
  practice: string
  /** Whose it is, or else who was texted on the number last: in that thread the answer stands. */
  patient: string
  /** E.164. */
  number: string
  text: string
  sentAt: Date
  at: Date
}

/**
 * Answers words of an emergency in a text with 999 and 111, since no page does: at once, by night too, one a number and day, and
 * with nothing of the patient in it. Also to a number that said STOP: this is no message that nobody asked for. Not where another
 * person may be the danger and see it come, not to a number that is said to be another's, and not where a restricted patient may
 * have written.
 */
export async function answerAtOnce(
  tx: Tx,
  { jobs, secrets, sms }: { jobs: Pick<Jobs, 'add'>; secrets: Secrets; sms: Channel },
  { practice, patient, number, text, sentAt, at }: UrgentText,
): Promise<void> {
  const flag = redFlagIn(text)
  if (flag === null || flag === 'danger' || +at - +sentAt > ANSWER_MINUTES * 60_000 || sms.needsNhsNumber)
    return
  if ((await candidatesOf(tx, { practice, number })) === null) return
  const to = { practice, patient, way: 'sms', address: number, once: true, purpose: 'direct-care' } as const
  const stops = (overruledAt: Date | null) => whyStop(tx, { ...to, overruledAt, isConfirmed: false }, at)
  if ((await stops(at)) !== null) return
  const isUnwanted = (await stops(null)) !== null
  const { name } = await readContact(tx, practice)
  await sendMessage(
    tx,
    { jobs, secrets },
    {
      ...{
        ...to,
        subject: null,
        text: answerFrom(name),
        staff: null,
        dueAt: at,
        at,
        reason: ANSWERS_EMERGENCY,
      },
      ...(isUnwanted && { agreed: ['opted-out'] as const, needed: ANSWERS_EMERGENCY }),
      form: uuidv5(`${practice} ${number} ${inLondon(at).date}`, FORMS),
    },
  )
}

const answerFrom = (practice: string) =>
  `If this is an emergency call 999 now. For urgent help call 111. ${practice}`
