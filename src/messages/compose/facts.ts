import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import { inLondon } from '../../platform/clock.ts'
import { lastChanges } from '../../patients/history.ts'
import { ageOn, displayMonth } from '../../patients/identity.ts'
import { OLDEST_CHILD, reachOf } from '../../patients/reachability.ts'
import {
  findOthersAt,
  findRecord,
  findSharing,
  type PatientRecord,
  type Sharing,
} from '../../patients/record.ts'
import { findUnwanted, type Unwanted } from '../../patients/preferences/unwanted.ts'
import { provenanceOf } from '../../patients/provenance.ts'
import { findUnreliable, type Unreliable } from '../../patients/unreliable/unreliable.ts'
import { readGate, whyClosed } from '../../practices/activation/gate.ts'
import type { Way } from '../message.ts'
import type { Reader } from './advice/said.ts'
import type { Target } from './draft.ts'

/** What has to be known of a patient before somebody writes to them. */
export interface ComposeFacts {
  record: PatientRecord
  /** Why nothing can be sent at all, or null. */
  stop: 'left' | 'deceased' | 'restricted' | 'merged' | 'switched-off' | null
  /** Messages that were waiting and will not be sent; counted where nothing can be. */
  waiting: number
  sms: string | null
  email: string | null
  /** Who else has what is held, by way. */
  sharing: Record<Way, Sharing | null>
  /** Their age while they are a child. */
  childOf: number | null
  /** When the mobile last changed. */
  changedAt: Date | null
  /** Where each address came from, when no person, no message that arrived and no link that was opened has confirmed it. */
  unconfirmed: Record<Way, string | null>
  /** Why what is about their care is not wanted at the addresses that are held. */
  unwanted: Record<Way, Unwanted | null>
  /** What of it did not work last time. */
  unreliable: readonly Unreliable[]
  /** How many of the last messages failed, one after another, by way. */
  failed: Record<Way, number>
  /** What is known of the address that was given for this message only; null where there is none. */
  once: OnceFacts | null
  now: Date
  /** How many days a link to it works. */
  linkDays: number
}

/** An address that is used this once. */
export interface OnceFacts {
  /** Whose records it stands on besides the patient's. */
  others: Sharing | null
  /** It stands on the patient's own record, too. */
  isOwn: boolean
  /** It stands on the patient's own record, if not as what messages go to, or on another's. */
  isHeld: boolean
}

/** Of such an address as much is to be known as of those on the record: it is used for the same person. */
export async function gatherOnce(
  tx: Tx,
  practice: string,
  { record }: Pick<ComposeFacts, 'record'>,
  target: Target,
): Promise<OnceFacts> {
  const others = await findOthersAt(tx, practice, record, target)
  const isOwn = target.address === record.other_phone
  return { others, isOwn, isHeld: isOwn || others !== null }
}

/** Gathers it. Throws `not-found` for somebody who is not there. */
export async function gatherFacts(
  tx: Tx,
  { practice, id, linkDays }: { practice: string; id: string; linkDays: number },
  now: Date,
): Promise<ComposeFacts> {
  const record = await findRecord(tx, practice, id)
  const reach = reachOf(record)
  const last = await lastChanges(tx, practice, record.id, ['mobile_phone', 'email'])
  const changedAt = last.get('mobile_phone')?.at ?? null
  const lately = {
    sms: await lastMessages(tx, { practice, patient: record.id, way: 'sms', since: changedAt }),
    email: await lastMessages(tx, {
      ...{ practice, patient: record.id, way: 'email', since: last.get('email')?.at ?? null },
    }),
  }
  const age = record.date_of_birth === null ? null : ageOn(record.date_of_birth, inLondon(now).date)
  const stop = await whyNothing(tx, practice, record, now)
  const unreliable = (await findUnreliable(tx, practice, [record])).get(record.id) ?? []
  // Of what did not work that is said, and no more.
  const unconfirmed = (way: Way) => {
    const held = way === 'sms' ? 'mobile_phone' : 'email'
    if (unreliable.some(({ detail }) => detail === held)) return null
    const origin = provenanceOf(record, held, last, now).lines[0] ?? ''
    return !lately[way].some(({ arrived }) => arrived) && origin.startsWith('From the practice list')
      ? origin
      : null
  }
  const sms = reach.is === 'reachable' ? reach.sms : null
  const email = reach.is === 'reachable' ? reach.email : null
  const about = { practice, patient: record.id, purpose: 'direct-care' } as const
  return {
    ...{ record, stop, now, changedAt, linkDays, once: null },
    waiting: stop === null ? 0 : await countWaiting(tx, practice, record.id),
    ...{ sms, email },
    unwanted: {
      sms: sms === null ? null : await findUnwanted(tx, { ...about, way: 'sms', address: sms }),
      email: email === null ? null : await findUnwanted(tx, { ...about, way: 'email', address: email }),
    },
    sharing: {
      sms: await findSharing(tx, practice, record),
      email:
        email === null ? null : await findOthersAt(tx, practice, record, { way: 'email', address: email }),
    },
    childOf: age !== null && age <= OLDEST_CHILD ? age : null,
    unconfirmed: {
      sms: sms === null ? null : unconfirmed('sms'),
      email: email === null ? null : unconfirmed('email'),
    },
    unreliable,
    failed: { sms: failedInRow(lately.sms), email: failedInRow(lately.email) },
  }
}

/** Whom the words are for. */
export function readerOf({ record, childOf }: Pick<ComposeFacts, 'record' | 'childOf'>): Reader {
  const { given_name, family_name, date_of_birth: born } = record
  const isYoung = childOf !== null && childOf < PARENTS_UNTIL
  return {
    given: given_name ?? '',
    family: family_name,
    bornIn: isYoung && born !== null ? displayMonth(born) : null,
  }
}

/** Younger than this, what is held is a parent's. */
export const PARENTS_UNTIL = 11

/** Stands in the form: whoever wrote to an old number is told before anything leaves to the new one. */
export function addressesOf({ sms, email }: Pick<ComposeFacts, 'sms' | 'email'>): string {
  return createHash('sha256')
    .update(JSON.stringify([sms, email]))
    .digest('base64url')
    .slice(0, 16)
}

/** Why nothing can be sent to a record as it is, or null. */
export async function whyNothing(
  tx: Tx,
  practice: string,
  { status, restricted, merged_into }: Pick<PatientRecord, 'status' | 'restricted' | 'merged_into'>,
  now: Date,
): Promise<ComposeFacts['stop']> {
  if (merged_into !== null) return 'merged'
  if (status !== 'registered') return status
  if (restricted) return 'restricted'
  return whyClosed(practice, await readGate(tx, practice), now) === null ? null : 'switched-off'
}

const FEW = 10

/** Sent to the address on the record, as it is now, the newest first. */
function lastMessages(
  tx: Tx,
  { practice, patient, way, since }: { practice: string; patient: string; way: Way; since: Date | null },
) {
  return (
    tx
      .selectFrom('message')
      .select('state')
      // Who opens a link knows the date of birth; but not where somebody there has said since that they are not the patient.
      .select(
        sql<boolean>`(state = 'delivered' OR EXISTS (
        SELECT FROM secure_link_event AS at_link
        WHERE at_link.practice = ${practice} AND at_link.message = message.id
          AND at_link.event IN ('opened', 'opened-elsewhere')
          AND NOT EXISTS (
            SELECT FROM secure_link_event AS said
            WHERE said.practice = ${practice} AND said.message = message.id AND said.event = 'not-me'
              AND said.id > at_link.id
          )
      ))`.as('arrived'),
      )
      .where('practice', '=', practice)
      .where('patient', '=', patient)
      .where('way', '=', way)
      .where('once', '=', false)
      .where('state', 'in', ['sent', 'delivered', 'failed'])
      .$if(since !== null, (query) => query.where('created_at', '>', since!))
      .orderBy('id', 'desc')
      .limit(FEW)
      .execute()
  )
}

function failedInRow(messages: readonly { state: string }[]): number {
  const states = messages.map(({ state }) => state)
  const came = states.findIndex((state) => state !== 'failed')
  return came === -1 ? states.length : came
}

async function countWaiting(tx: Tx, practice: string, patient: string): Promise<number> {
  const { number } = await tx
    .selectFrom('message')
    .select((row) => row.fn.countAll<number>().as('number'))
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  return Number(number)
}
