import { demographics, type Demographics } from '../patients/demographics.ts'
import { calendarDate } from '../patients/identity.ts'
import type { ListedRow } from './source.ts'

/**
 * Goes up whenever a normal form changes its answer for any text: every record is then looked at again, although
 * its bytes are the same.
 */
export const normalFormVersion = '1'

/** One row of tonight's list in normal forms: `null` where the list has nothing, or nothing that can be used. */
export interface ListedPatient extends Demographics {
  source_patient_id: string | null
  date_of_birth: string
  registration_date: string | null
  status: ListedStatus
  restricted: boolean
}

export const STATUSES = ['registered', 'left', 'deceased'] as const
export type ListedStatus = (typeof STATUSES)[number]

/**
 * Brings one row into normal forms. A row without a family name or a date of birth that exists says who it is about
 * to nobody, so it is unusable as a whole and the answer is the reason; any other value that cannot be used is left
 * out and told in `notes`. Neither holds anything of the row's content. `today` is the date in London.
 */
export function listedPatient(
  row: ListedRow,
  dateOrder: 'dmy' | 'mdy',
  today: string,
  notes: string[],
): ListedPatient | string {
  const person = demographics(row, { dateOrder, today }, notes)
  if (typeof person === 'string') return person
  const { date_of_birth } = person
  if (date_of_birth === null) {
    if (row.date_of_birth.trim() === '') return 'No date of birth'
    return 'The date of birth does not exist, lies in the future, or cannot be read'
  }
  const id = row.source_patient_id.trim()
  if (id.length > longestSourceId || CONTROL.test(id)) {
    return `The source id is longer than ${longestSourceId} characters, or damaged`
  }
  const status = row.status === '' ? 'registered' : STATUSES.find((word) => word === row.status)
  if (status === undefined) return 'The status is none of registered, left and deceased'
  const registered = calendarDate(row.registration_date, dateOrder)
  if (registered === null) notes.push('The registration date is not a date')
  const listed = person as ListedPatient
  listed.source_patient_id = id || null
  listed.registration_date = registered || null
  listed.status = status
  listed.restricted = row.restricted === 'true'
  return listed.restricted ? Object.assign(listed, NO_CONTACT_DETAILS) : listed
}

/** Ids are looked up in an index, which holds nothing much longer; no system has one half as long. */
export const longestSourceId = 100
const CONTROL = /[\0-\x1f\x7f]/

/** Contact details of a restricted patient are never stored, so they end here. */
const NO_CONTACT_DETAILS = {
  address_line_1: null,
  address_line_2: null,
  town: null,
  postcode: null,
  mobile_phone: null,
  other_phone: null,
  email: null,
  address_tokens: '',
} satisfies Partial<Demographics>
