import {
  dateOfBirth,
  displayName,
  email,
  nhsNumber,
  phone,
  postcode,
  sex,
  type DateOrder,
  type Sex,
} from './identity.ts'
import { addressTokens, foldedName, type FoldedName } from './search-text.ts'

/** What a person is known and reached by: the columns that every file about people has, in the order of our own. */
export const DEMOGRAPHIC_FIELDS = [
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
] as const
export type DemographicField = (typeof DEMOGRAPHIC_FIELDS)[number]

/** A person in normal forms; `null` where nothing was written, or nothing that can be used. */
export interface Demographics extends FoldedName {
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  sex: Sex | null
  address_line_1: string | null
  address_line_2: string | null
  town: string | null
  postcode: string | null
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
  address_tokens: string
}

/**
 * Brings what was written about a person into normal forms. Without a family name, or with one that is no name, nobody
 * can tell who is meant: then the answer is the reason, in words. Any other value that cannot be used is left out and
 * told in `notes`. Neither holds anything of what was written. `today` is the date in London.
 */
export function demographics(
  written: Readonly<Record<DemographicField, string>>,
  reading: { dateOrder: DateOrder; today: string },
  notes: string[],
): Demographics | string {
  const family = displayName(written.family_name)
  const given = displayName(written.given_name)
  const middle = displayName(written.middle_names)
  if (family === null || given === null || middle === null) return 'A name is longer than 300 characters'
  if (family === '') return 'No family name'
  const born = dateOfBirth(written.date_of_birth, reading.dateOrder, reading.today)
  const line1 = usable(
    displayName(written.address_line_1),
    'The address is longer than 300 characters',
    notes,
  )
  const line2 = usable(
    displayName(written.address_line_2),
    'The address is longer than 300 characters',
    notes,
  )
  const town = usable(displayName(written.town), 'The town is longer than 300 characters', notes)
  const code = usable(postcode(written.postcode), 'The postcode is not in the form of a postcode', notes)
  const folded = foldedName(family, given, middle)
  // Written out field by field: spreading costs as much as a third of all normal forms.
  return {
    nhs_number: usable(nhsNumber(written.nhs_number), 'The NHS number is not valid', notes),
    given_name: given || null,
    middle_names: middle || null,
    family_name: family,
    date_of_birth: usable(
      born,
      'The date of birth does not exist, lies in the future, or cannot be read',
      notes,
    ),
    sex: usable(sex(written.sex), 'The sex is in words that are not known', notes),
    address_line_1: line1,
    address_line_2: line2,
    town,
    postcode: code,
    mobile_phone: usable(phone(written.mobile_phone), 'The mobile phone number is not valid', notes),
    other_phone: usable(phone(written.other_phone), 'The other phone number is not valid', notes),
    email: usable(email(written.email), 'The email address is not valid', notes),
    given_folded: folded.given_folded,
    family_folded: folded.family_folded,
    middle_folded: folded.middle_folded,
    name_tokens: folded.name_tokens,
    address_tokens: addressTokens(line1, line2, town, code),
  }
}

function usable<Form extends string>(
  form: Form | null,
  note: string,
  notes: string[],
): Exclude<Form, ''> | null {
  if (form === null) notes.push(note)
  return form === null || form === '' ? null : (form as Exclude<Form, ''>)
}
