import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { recordAudit, type Actor } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { recordsOf } from '../merged-records.ts'
import type { Way } from './preference.ts'

/**
 * Why nothing more is to come to an address: its holder sent STOP, or says that it is not the patient's
 * (they do not know the surgery, it is for somebody else, they were a patient once). Equal to the CHECK of `objection.why`.
 */
export const OBJECTIONS = ['stop', 'unknown', 'other', 'changed'] as const
export type ObjectionWhy = (typeof OBJECTIONS)[number]

/** Why it holds no more. Equal to the CHECK of `objection.ended_why`. */
export const OBJECTION_ENDINGS = ['start', 'asked-again', 'address-is-theirs'] as const
export type ObjectionEnding = (typeof OBJECTION_ENDINGS)[number]

/** What the holder of an address has asked for. */
export interface Objection {
  id: string
  way: Way
  why: ObjectionWhy
  beganAt: Date
  addressShown: string
}

/** What an address is known by where it must not be readable: E.164, or an email in small letters. */
export function addressKey(way: Way, address: string): Buffer {
  return createHash('sha256').update(`${way} ${address.toLowerCase()}`).digest()
}

/** Whether it says that the address is not the patient's: then nothing goes there, whatever it is for. */
export const isNotTheirs = (why: ObjectionWhy): boolean => why !== 'stop'

export interface Objecting {
  practice: string
  way: Way
  /** As `addressKey` makes it. */
  key: Buffer
  addressShown: string
  /** Whose messages are not wanted there; null for everybody's. */
  patient: string | null
  why: ObjectionWhy
  actor: Actor
  at: Date
}

/** From now on nothing goes to this address. Said again while it holds, it changes nothing. Answers its id; null when it holds already. */
export async function object(tx: Tx, objecting: Objecting): Promise<string | null> {
  const { practice, way, key, addressShown, patient, why, actor, at } = objecting
  const id = uuidv7()
  const made = await tx
    .insertInto('objection')
    .values({
      ...{ practice, id, way, address_key: key, patient, why, began_at: at },
      address_shown: addressShown,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) return null
  const subject = { objection: id, ...(patient !== null && { patient }) }
  await recordAudit(tx, practice, { action: 'objection-made', actor, subject, facts: { way, why }, at })
  return id
}

/** What is in force at an address, for one patient or everybody; the gravest first. */
export async function findObjection(
  tx: Tx,
  { practice, patient, way, address }: { practice: string; patient: string; way: Way; address: string },
): Promise<Objection | null> {
  const rows = await tx
    .selectFrom('objection')
    .select(['id', 'way', 'why', 'began_at', 'address_shown'])
    .where('practice', '=', practice)
    .where('way', '=', way)
    .where('address_key', '=', addressKey(way, address))
    .where('ended_at', 'is', null)
    .where((row) => row.or([row('patient', 'is', null), row('patient', 'in', recordsOf(practice, patient))]))
    .orderBy('began_at')
    .execute()
  const found = rows.map(asObjection)
  return found.find(({ why }) => isNotTheirs(why)) ?? found[0] ?? null
}

/** Lets messages go to an address again that its holder had closed to everybody. Answers how many ended. */
export async function endObjections(
  tx: Tx,
  ended: { practice: string; way: Way; address: string; why: ObjectionEnding; actor: Actor; at: Date },
): Promise<number> {
  const { practice, way, address, why, actor, at } = ended
  const rows = await tx
    .updateTable('objection')
    .set({ ended_at: at, ended_why: why })
    .where('practice', '=', practice)
    .where('way', '=', way)
    .where('address_key', '=', addressKey(way, address))
    .where('patient', 'is', null)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute()
  for (const { id } of rows)
    await recordAudit(tx, practice, {
      ...{ action: 'objection-ended', actor, subject: { objection: id }, facts: { why }, at },
    })
  return rows.length
}

/** Staff have asked: the address is the patient's after all. */
export async function endNotTheirs(
  tx: Tx,
  ended: { practice: string; patient: string; way: Way; address: string; staff: string; at: Date },
): Promise<void> {
  const { practice, patient, way, address, staff, at } = ended
  await tx
    .updateTable('objection')
    .set({ ended_at: at, ended_why: 'address-is-theirs', ended_by: staff })
    .where('practice', '=', practice)
    .where('way', '=', way)
    .where('address_key', '=', addressKey(way, address))
    .where('patient', 'in', recordsOf(practice, patient))
    .where('ended_at', 'is', null)
    .execute()
}

/** Ends one because staff were told so. Answers false when it had ended already. */
export async function endObjection(
  tx: Tx,
  ended: {
    practice: string
    objection: string
    patient: string
    why: ObjectionEnding
    staff: string
    at: Date
  },
): Promise<boolean> {
  const { practice, objection, patient, why, staff, at } = ended
  const changed = await tx
    .updateTable('objection')
    .set({ ended_at: at, ended_why: why, ended_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', objection)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  const subject = { objection, patient }
  await recordAudit(tx, practice, {
    action: 'objection-ended',
    actor: { staff },
    subject,
    facts: { why },
    at,
  })
  return true
}

function asObjection(row: {
  id: string
  way: string
  why: string
  began_at: Date
  address_shown: string
}): Objection {
  return {
    ...{ id: row.id, way: row.way as Way, why: row.why as ObjectionWhy },
    ...{ beganAt: row.began_at, addressShown: row.address_shown },
  }
}
