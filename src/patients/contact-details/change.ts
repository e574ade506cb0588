import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { CONTACT_FIELDS } from '../provenance.ts'
import { findRecord, type ContactDetails, type PatientRecord } from '../record.ts'
import { addressTokens } from '../search-text.ts'

/** Only a non-digital patient who is registered and not restricted has contact details that staff may change. */
export function isOpen({ account, status, restricted }: PatientRecord): boolean {
  return account === 'non-digital' && status === 'registered' && !restricted
}

/** The state that a form was made from; saving asks for it again. */
export function versionOf({ updated_at }: PatientRecord): string {
  return updated_at.toISOString()
}

export type ChangeOutcome =
  | { is: 'saved' }
  /** What was sent is what is held already: a form sent twice, or nothing typed. */
  | { is: 'unchanged' }
  /** Somebody else, or a sync, changed the patient after the form was made. */
  | { is: 'conflict'; record: PatientRecord }
  /** Their contact details are no longer for staff to change. */
  | { is: 'closed'; record: PatientRecord }

export interface ContactChange {
  /** Of a patient who was found. */
  id: string
  details: ContactDetails
  /** As `versionOf` gave it to the form. */
  version: string
  /** Who changes it. */
  staff: string
  now: Date
}

/**
 * Changes a patient's contact details and writes the old and the new value of each that differs into the history. The
 * digest of their row is cleared, so that the next sync looks at the row again and the practice list wins.
 */
export async function changeContactDetails(
  tx: Tx,
  practice: string,
  { id, details, version, staff, now }: ContactChange,
): Promise<ChangeOutcome> {
  await lock(tx, practice, id)
  const record = await findRecord(tx, practice, id)
  if (!isOpen(record)) return { is: 'closed', record }
  const changed = CONTACT_FIELDS.filter((field) => details[field] !== record[field])
  if (changed.length === 0) return { is: 'unchanged' }
  if (versionOf(record) !== version) return { is: 'conflict', record }
  const at = laterThan(record.updated_at, now)
  await tx
    .insertInto('patient_change')
    .values(
      changed.map((field) => ({
        ...{ practice, patient: id, changed_at: at, staff },
        ...{ field, old: record[field], new: details[field] },
      })),
    )
    .execute()
  await write(tx, practice, id, details, at)
  await recordAudit(tx, practice, {
    ...{ action: 'contact-details-changed', actor: { staff }, subject: { patient: id }, at: now },
    facts: { fields: changed },
  })
  return { is: 'saved' }
}

/** Whoever changes the patient now is waited for: a sync that applies its list, or somebody at another desk. */
async function lock(tx: Tx, practice: string, id: string): Promise<void> {
  await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', id)
    .forUpdate()
    .execute()
}

/** Each change has a moment of its own, also when clocks disagree: it is the version that the next form is made from. */
function laterThan(before: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), before.getTime() + 1))
}

async function write(tx: Tx, practice: string, id: string, details: ContactDetails, at: Date): Promise<void> {
  const { address_line_1, address_line_2, town, postcode } = details
  await tx
    .updateTable('patient')
    .set({
      ...details,
      address_tokens: addressTokens(address_line_1, address_line_2, town, postcode),
      source_hash: null,
      updated_at: at,
    })
    .where('practice', '=', practice)
    .where('id', '=', id)
    .execute()
}
