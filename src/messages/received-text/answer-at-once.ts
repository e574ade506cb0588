import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { inLondon } from '../../platform/clock.ts'
import { aboutEverybody, runIn, type Tx } from '../../platform/database/database.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { survivorOf } from '../../patients/merged-records.ts'
import { readContact } from '../../practices/contact.ts'
import type { Channel } from '../channel.ts'
import { whyStop, type Stop } from '../may-send.ts'
import { sendMessage } from '../message.ts'
import { redFlagsIn } from '../reply/red-flags.ts'
import { candidatesOf } from './candidates.ts'

/** For so long an answer still helps: a text may be read hours after it was sent, and an answer may not leave. */
export const ANSWER_MINUTES = 60
/** The space of the forms of such answers: one a practice, number and day. */
const FORMS = '3d2f4c1e-8b7a-4a52-9d0e-6f1c2b9a7e55'
/** Why such an answer leaves by night, and after STOP. No other message that nobody of the staff wrote says so. */
export const ANSWERS_EMERGENCY = 'It answers words of an emergency'

export interface UrgentText {
  practice: string
  /** Whose it is, or else who was texted on the number last: in that thread the answer stands, where one still can. */
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
  const flags = redFlagsIn(text)
  if (flags.length === 0 || flags.includes('danger')) return
  if (+at - +sentAt > ANSWER_MINUTES * 60_000 || sms.needsNhsNumber) return
  const candidates = await candidatesOf(tx, { practice, number })
  if (candidates === null) return
  const written = { practice, way: 'sms', address: number, once: true, purpose: 'direct-care' } as const
  const stops = (of: string, overruledAt: Date | null) =>
    whyStop(tx, { ...written, patient: of, overruledAt, isConfirmed: false }, at)
  const inThreadOf = await firstWhoMayBeTold(
    await whoTheyAreNow(tx, practice, [patient, ...candidates.map(({ id }) => id)]),
    (of) => stops(of, at),
  )
  if (inThreadOf === null) return
  const to = { ...written, patient: inThreadOf }
  const isUnwanted = (await stops(inThreadOf, null)) !== null
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

/**
 * In whose thread the answer may stand: whoever was texted last may have left or died, and whoever is still here needs it no less.
 * Null where there is nobody, or one of them is restricted: they may have written.
 */
async function firstWhoMayBeTold(
  patients: readonly string[],
  stops: (patient: string) => Promise<Stop | null>,
): Promise<string | null> {
  let first: string | null = null
  for (const patient of patients) {
    const why = await stops(patient)
    if (why === 'restricted') return null
    if (why === null) first ??= patient
  }
  return first
}

/** The records that these were merged into, each once, in the same order. */
async function whoTheyAreNow(tx: Tx, practice: string, patients: readonly string[]): Promise<string[]> {
  const { rows } = await aboutEverybody(runIn(tx), () =>
    sql<{ now: string | null }>`
      SELECT ${survivorOf(practice, sql`asked.id`)} AS now
      FROM unnest(${patients}::uuid[]) WITH ORDINALITY AS asked (id, place) ORDER BY place`.execute(tx),
  )
  return [...new Set(rows.map(({ now }, place) => now ?? patients[place]!))]
}

const answerFrom = (practice: string) =>
  `If this is an emergency call 999 now. For urgent help call 111. ${practice}`
