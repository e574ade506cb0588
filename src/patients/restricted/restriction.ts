import { recordAudit } from '../../platform/audit.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { keepingCount } from '../count.ts'
import { findRecord, type PatientRecord } from '../record.ts'
import { followRestrictions } from './follow.ts'

/** Who restricts a record by hand, or takes that back, and why. */
export interface ByHand {
  /** Of the patient. */
  id: string
  staff: string
  reason: string
  now: Date
}

/** Since when a record is restricted, and whether a person said so; a list's word is for the list to take back. */
export interface Restriction {
  since: Date
  byHand: boolean
}

/**
 * Restricts a record, whatever the list says: its contact details go, from the past as well. The list does not take that
 * back. Throws `refused` for one that is restricted already.
 */
export async function restrict(tx: Tx, practice: string, by: ByHand): Promise<void> {
  const record = await lockRecord(tx, practice, by.id)
  if (record.restricted) throw new ProductError('refused', 'This record is restricted already.')
  await change(tx, practice, record, by, true)
}

/** Takes back what a person said. Throws `refused` where the practice list says that the record is restricted. */
export async function lift(tx: Tx, practice: string, by: ByHand): Promise<void> {
  const record = await lockRecord(tx, practice, by.id)
  const restriction = await findRestriction(tx, practice, by.id)
  if (!record.restricted || !restriction?.byHand) {
    throw new ProductError(
      'refused',
      'The practice list says that this record is restricted. Change it in your clinical system; the next sync follows.',
    )
  }
  await change(tx, practice, record, by, false)
}

/** The restriction of a record that is in force. */
export async function findRestriction(
  tx: Tx,
  practice: string,
  patient: string,
): Promise<Restriction | null> {
  const found = await tx
    .selectFrom('restriction')
    .select(['began_at', 'staff'])
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return found ? { since: found.began_at, byHand: found.staff !== null } : null
}

/** What became restricted since a day, the newest first: when and by whom, and of whom only where they may be seen. */
export async function listRestrictions(tx: Tx, practice: string, since: Date) {
  return tx
    .selectFrom('restriction')
    .leftJoin('staff', 'staff.id', 'restriction.staff')
    .select(['began_at', 'ended_at', 'run', 'restriction.staff', 'reason', 'staff.name as who'])
    .where('restriction.practice', '=', practice)
    .where('began_at', '>=', since)
    .orderBy('began_at', 'desc')
    .limit(200)
    .execute()
}

/** Messages to restricted patients that somebody has confirmed since a day, the newest first: when, who and why, and not to whom. */
export async function listConfirmedMessages(tx: Tx, practice: string, since: Date) {
  return tx
    .selectFrom('message')
    .leftJoin('staff', 'staff.id', 'message.staff')
    .select(['message.created_at as at', 'although_restricted as why', 'staff.name as who'])
    .where('message.practice', '=', practice)
    .where('although_restricted', 'is not', null)
    .where('message.created_at', '>=', since)
    .orderBy('message.created_at', 'desc')
    .limit(200)
    .execute()
}

async function lockRecord(tx: Tx, practice: string, id: string): Promise<PatientRecord> {
  const { id: found } = await findRecord(tx, practice, id)
  await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', found)
    .forUpdate()
    .execute()
  return findRecord(tx, practice, id)
}

const NO_CONTACT_DETAILS = {
  ...{ mobile_phone: null, other_phone: null, email: null, address_line_1: null, address_line_2: null },
  ...{ town: null, postcode: null, address_tokens: '' },
}

async function change(
  tx: Tx,
  practice: string,
  record: PatientRecord,
  { id, staff, reason, now }: ByHand,
  restricted: boolean,
): Promise<void> {
  const at = new Date(Math.max(+now, +record.updated_at + 1))
  await tx
    .insertInto('patient_change')
    .values({
      ...{ practice, patient: id, changed_at: at, staff, field: 'restricted' },
      ...{ old: String(!restricted), new: String(restricted) },
    })
    .execute()
  await keepingCount(runIn(tx), practice, [id], () =>
    tx
      .updateTable('patient')
      // The next sync looks at the row again: what is held follows the list from then on.
      .set({ restricted, source_hash: null, updated_at: at })
      .$if(restricted && record.account === 'non-digital', (query) => query.set(NO_CONTACT_DETAILS))
      .where('practice', '=', practice)
      .where('id', '=', id)
      .execute(),
  )
  await followRestrictions(runIn(tx), { practice, run: null, staff, at, reason })
  await recordAudit(tx, practice, {
    ...{ action: restricted ? 'patient-restricted' : 'patient-restriction-lifted', actor: { staff } },
    ...{ subject: { patient: id }, at },
  })
}
