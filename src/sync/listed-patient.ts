import {
  calendarDate,
  dateOfBirth,
  displayName,
  email,
  nhsNumber,
  phone,
  postcode,
  sex,
} from '../patients/identity.ts'
import { addressTokens, foldedName } from '../patients/search-text.ts'
import type { ListedRow } from './source.ts'

/**
 * Goes up whenever a normal form changes its answer for any text: every record is then looked at again, although
 * its bytes are the same.
 */
export const normalFormVersion = '1'

/** One row of tonight's list in normal forms: `null` where the list has nothing, or nothing that can be used. */
export interface ListedPatient {
  source_patient_id: string | null
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string
  sex: string | null
  address_line_1: string | null
  address_line_2: string | null
  town: string | null
  postcode: string | null
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
  registration_date: string | null
  status: 'registered' | 'left' | 'deceased'
  restricted: boolean
  given_folded: string
  family_folded: string
  middle_folded: string
  name_tokens: string
  address_tokens: string
}

export type ListedStatus = ListedPatient['status']
const STATUSES: readonly string[] = ['registered', 'left', 'deceased'] satisfies ListedStatus[]

/**
 * Brings one row into normal forms. A row without a family name or a date of birth that exists says who it is about
 * to nobody, so it is unusable as a whole; any other value that cannot be used is left out and told in `notes`.
 * Neither a reason nor a note holds anything of the row's content. `today` is the date in London.
 */
export function listedPatient(
  row: ListedRow,
  dateOrder: 'dmy' | 'mdy',
  today: string,
  notes: string[],
): ListedPatient | string {
  const family = displayName(row.family_name)
  const given = displayName(row.given_name)
  const middle = displayName(row.middle_names)
  if (family === null || given === null || middle === null) return 'A name is longer than 300 characters'
  if (family === '') return 'No family name'
  const born = dateOfBirth(row.date_of_birth, dateOrder, today)
  if (born === '') return 'No date of birth'
  if (born === null) return 'The date of birth does not exist, lies in the future, or cannot be read'
  const status = row.status === '' ? 'registered' : row.status
  if (!isStatus(status)) return 'The status is none of registered, left and deceased'
  const restricted = row.restricted === 'true'
  return {
    source_patient_id: row.source_patient_id.trim() || null,
    nhs_number: usable(nhsNumber(row.nhs_number), 'The NHS number is not valid', notes),
    given_name: given || null,
    middle_names: middle || null,
    family_name: family,
    date_of_birth: born,
    sex: usable(sex(row.sex), 'The sex is in words that are not known', notes),
    registration_date: usable(
      calendarDate(row.registration_date, dateOrder),
      'The registration date is not a date',
      notes,
    ),
    status,
    restricted,
    ...foldedName(family, given, middle),
    ...(restricted ? NO_CONTACT_DETAILS : contactDetails(row, notes)),
  }
}

type ContactDetails = Pick<
  ListedPatient,
  | 'address_line_1'
  | 'address_line_2'
  | 'town'
  | 'postcode'
  | 'mobile_phone'
  | 'other_phone'
  | 'email'
  | 'address_tokens'
>

/** Contact details of a restricted patient are never stored, so they end here. */
const NO_CONTACT_DETAILS: ContactDetails = {
  address_line_1: null,
  address_line_2: null,
  town: null,
  postcode: null,
  mobile_phone: null,
  other_phone: null,
  email: null,
  address_tokens: '',
}

function contactDetails(row: ListedRow, notes: string[]): ContactDetails {
  const line1 = usable(displayName(row.address_line_1), 'The address is longer than 300 characters', notes)
  const line2 = usable(displayName(row.address_line_2), 'The address is longer than 300 characters', notes)
  const town = usable(displayName(row.town), 'The town is longer than 300 characters', notes)
  const code = usable(postcode(row.postcode), 'The postcode is not in the form of a postcode', notes)
  return {
    address_line_1: line1,
    address_line_2: line2,
    town,
    postcode: code,
    mobile_phone: usable(phone(row.mobile_phone), 'The mobile phone number is not valid', notes),
    other_phone: usable(phone(row.other_phone), 'The other phone number is not valid', notes),
    email: usable(email(row.email), 'The email address is not valid', notes),
    address_tokens: addressTokens(line1, line2, town, code),
  }
}

function usable(value: string | null, note: string, notes: string[]): string | null {
  if (value === null) notes.push(note)
  return value === '' ? null : value
}

function isStatus(text: string): text is ListedStatus {
  return STATUSES.includes(text)
}
