import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { addressTokens } from '../search-text.ts'
import { CONTACT_FIELDS, type ContactDetails } from './contact-form.ts'

/** What the page about a patient's contact details has to know of them. */
export interface ContactPatient extends ContactDetails {
  id: string
  account: 'digital' | 'non-digital'
  status: 'registered' | 'left' | 'deceased'
  status_since: Date
  restricted: boolean
  given_name: string | null
  middle_names: string | null
  family_name: string
  /** Null when no list has named this patient yet. */
  link_rule: string | null
  updated_at: Date
}

/** Finds a patient of the practice. Throws `not-found` for any other id, and for what is no id. */
export function findContactPatient(tx: Tx, practice: string, id: string): Promise<ContactPatient> {
  return find(tx, practice, id, false)
}

/** Only a non-digital patient who is registered and not restricted has contact details that staff may change. */
export function isOpen({ account, status, restricted }: ContactPatient): boolean {
  return account === 'non-digital' && status === 'registered' && !restricted
}

/** The state that a form was made from; saving asks for it again. */
export function versionOf({ updated_at }: ContactPatient): string {
  return updated_at.toISOString()
}

export type ChangeOutcome =
  | { is: 'saved' }
  /** What was sent is what is held already: a form sent twice, or nothing typed. */
  | { is: 'unchanged' }
  /** Somebody else, or a sync, changed the patient after the form was made. */
  | { is: 'conflict'; patient: ContactPatient }
  /** Their contact details are no longer for staff to change. */
  | { is: 'closed'; patient: ContactPatient }

export interface ContactChange {
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
  const patient = await find(tx, practice, id, true)
  if (!isOpen(patient)) return { is: 'closed', patient }
  const changed = CONTACT_FIELDS.filter((field) => details[field] !== patient[field])
  if (changed.length === 0) return { is: 'unchanged' }
  if (versionOf(patient) !== version) return { is: 'conflict', patient }
  const at = laterThan(patient.updated_at, now)
  await tx
    .insertInto('patient_change')
    .values(
      changed.map((field) => ({
        ...{ practice, patient: id, changed_at: at, staff },
        ...{ field, old: patient[field], new: details[field] },
      })),
    )
    .execute()
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
  return { is: 'saved' }
}

async function find(tx: Tx, practice: string, id: string, lock: boolean): Promise<ContactPatient> {
  const patient = isId(id)
    ? await tx
        .selectFrom('patient')
        .select(['id', 'account', 'status', 'status_since', 'restricted', 'link_rule', 'updated_at'])
        .select(['given_name', 'middle_names', 'family_name', ...CONTACT_FIELDS])
        .where('practice', '=', practice)
        .where('id', '=', id)
        .$if(lock, (query) => query.forUpdate())
        .executeTakeFirst()
    : undefined
  if (!patient)
    throw new ProductError('not-found', 'There is no such patient. Look for them on the Patients page.')
  return patient
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** Each change has a moment of its own, also when clocks disagree: it is the version that the next form is made from. */
function laterThan(before: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), before.getTime() + 1))
}
