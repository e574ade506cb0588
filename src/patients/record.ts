import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import type { DB } from '../platform/database/schema.gen.ts'
import { ProductError } from '../platform/errors.ts'
import { openCandidates } from './row-facts.ts'

/** All that is held about one patient. Of a restricted patient the contact details are null, whatever is stored. */
export interface PatientRecord extends ContactDetails {
  id: string
  account: 'digital' | 'non-digital'
  status: 'registered' | 'left' | 'deceased'
  status_since: Date
  restricted: boolean
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  sex: 'female' | 'male' | 'other' | null
  registration_date: string | null
  source_patient_id: string | null
  /** null while the next sync is still to look at the patient's row again. */
  source_hash: Buffer | null
  link_rule: string | null
  linked_at: Date | null
  /** The patient whom this one turned out to be. */
  merged_into: string | null
  came_from: 'list' | 'import' | 'staff'
  created_run: string | null
  created_at: Date
  updated_at: Date
  /** The name of the member of staff who added the patient by hand. */
  created_by_name: string | null
}

export interface ContactDetails {
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
  address_line_1: string | null
  address_line_2: string | null
  town: string | null
  postcode: string | null
}

const HIDDEN: ContactDetails = {
  ...{ mobile_phone: null, other_phone: null, email: null },
  ...{ address_line_1: null, address_line_2: null, town: null, postcode: null },
}

/** One patient of the practice. Throws `not-found` for an id of another practice, or one that is no id at all. */
export async function findRecord(tx: Tx, practice: string, id: string): Promise<PatientRecord> {
  if (!UUID.test(id)) throw noSuchPatient()
  const found = await tx
    .selectFrom('patient')
    .leftJoin('staff', 'staff.id', 'patient.created_by')
    .selectAll('patient')
    .select('staff.name as created_by_name')
    .where('patient.practice', '=', practice)
    .where('patient.id', '=', id)
    .executeTakeFirst()
  if (!found) throw noSuchPatient()
  return found.restricted ? { ...found, ...HIDDEN } : found
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function noSuchPatient(): ProductError {
  return new ProductError(
    'not-found',
    'There is no such patient at your practice. Find them on the Patients page.',
  )
}

/** Somebody else who has the same mobile. */
export interface Sharer {
  id: string
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  sameAddress: boolean
}

export interface Sharing {
  /** How many registered patients have the mobile, this one included. */
  patients: number
  /** The first few of the others by name. Never a restricted one: no address of theirs is kept. */
  others: Sharer[]
}

const MOST_NAMED = 5

/** Who shares a registered patient's mobile; null when nobody does. */
export async function findSharing(tx: Tx, practice: string, record: PatientRecord): Promise<Sharing | null> {
  if (record.mobile_phone === null || record.status !== 'registered') return null
  return sharersOf(tx, practice, record, (row) => row('mobile_phone', '=', record.mobile_phone))
}

/**
 * On whose records besides a patient's own a number (E.164) or an email stands, as whatever it is held; null where it stands
 * on none.
 */
export function findOthersAt(
  tx: Tx,
  practice: string,
  record: PatientRecord,
  address: { way: 'sms' | 'email'; address: string },
): Promise<Sharing | null> {
  return sharersOf(tx, practice, record, (row) =>
    address.way === 'email'
      ? row('id', 'in', sql<string>`(SELECT patients_with_email(${practice}, ${address.address}))`)
      : row.or([row('mobile_phone', '=', address.address), row('other_phone', '=', address.address)]),
  )
}

async function sharersOf(
  tx: Tx,
  practice: string,
  record: PatientRecord,
  isThere: (row: ExpressionBuilder<DB, 'patient'>) => ExpressionWrapper<DB, 'patient', SqlBool>,
): Promise<Sharing | null> {
  const sharers = tx
    .selectFrom('patient')
    .where('practice', '=', practice)
    .where(isThere)
    .where('status', '=', 'registered')
    .where('id', '<>', record.id)
  const { number } = await sharers
    .select((row) => row.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  if (number === 0) return null
  const named = await sharers
    .select([
      'id',
      'given_name',
      'middle_names',
      'family_name',
      'date_of_birth',
      'address_line_1',
      'postcode',
    ])
    .where('restricted', '=', false)
    .orderBy('family_folded')
    .orderBy('given_folded')
    .orderBy('id')
    .limit(MOST_NAMED)
    .execute()
  const isHome = (other: Pick<ContactDetails, 'address_line_1' | 'postcode'>) =>
    other.address_line_1 !== null &&
    other.address_line_1 === record.address_line_1 &&
    other.postcode === record.postcode
  return { patients: number + 1, others: named.map((other) => ({ ...other, sameAddress: isHome(other) })) }
}

/** Whether a doubtful match or a conflict about the patient waits for somebody to decide. */
export async function waitsForReview(tx: Tx, practice: string, id: string): Promise<boolean> {
  const found = await openCandidates(tx, practice).where('candidate.patient', '=', id).executeTakeFirst()
  return found !== undefined
}
