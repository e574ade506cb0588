import { displayLongDate, displayNhsNumber, displayPhone } from '../../patients/identity.ts'
import { fieldWords } from '../../patients/pages/change-log.tsx'
import { moment } from '../../platform/moment.ts'
import { pageName } from '../access/page-names.ts'

/** One line of the printed page: what it is called, and its value as people read it. */
export interface Line {
  name: string
  value: string
}

/**
 * The lines of a row for a reader: what says most first, and without the ids and figures by which the product keeps rows
 * together. The file as JSON has those, too.
 */
export function linesOf(row: Readonly<Record<string, unknown>>): Line[] {
  return Object.entries(row)
    .filter(([field, value]) => isForReaders(field, value))
    .sort(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([field, value]) => ({ name: nameOf(field), value: valueWords(field, value, row) }))
    .filter(({ value }) => value !== '')
}

/** What only keeps rows together, or is said better elsewhere in the row. */
const internal = new Set([
  ...['id', 'patient', 'survivor', 'merged', 'message', 'link', 'run', 'linked_run', 'created_run', 'review'],
  ...['undo', 'purge', 'template', 'template_version', 'place', 'seq', 'merged_into'],
  ...['evidence', 'weight', 'weights_version', 'before', 'after', 'channel_id', 'content_base64', 'night'],
])

function isForReaders(field: string, value: unknown): boolean {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return false
  // Of an act it is an id, of an email its subject.
  if (field === 'subject') return typeof value === 'string'
  // Of a file it is an id, of a message whether one was asked for.
  if (field === 'reply') return typeof value !== 'string' || !ID.test(value)
  return !internal.has(field)
}

/** In this order; whatever else there is comes behind it. */
const order = [
  ...['at', 'changed_at', 'created_at', 'came_at', 'began_at', 'started_at', 'decided_at', 'looked_at'],
  ...['said_at', 'saved_at', 'made_at', 'merged_at', 'found_at', 'linked_at', 'told_at'],
  ...['action', 'page', 'role', 'by'],
  ...['given_name', 'middle_names', 'family_name', 'date_of_birth', 'sex', 'nhs_number'],
  ...['mobile_phone', 'other_phone', 'email', 'address_line_1', 'address_line_2', 'town', 'postcode'],
  ...['status', 'status_since', 'registration_date', 'account', 'field', 'old', 'new'],
  ...['way', 'address_shown', 'subject', 'text', 'name', 'state', 'state_since', 'why', 'reason'],
]

function placeOf(field: string): number {
  const at = order.indexOf(field)
  return at < 0 ? order.length : at
}

const names: Record<string, string> = {
  ...{ at: 'When', by: 'By', old: 'Was', new: 'Became', field: 'What changed', account: 'Kind of patient' },
  ...{ came_from: 'First known from', link_rule: 'Tied to the list by', linked_at: 'Tied to the list since' },
  ...{ way: 'Sent by', address_shown: 'To or from', due_at: 'To leave from', state_since: 'Since' },
  ...{ why: 'Why', once: 'To another address, that once', kind: 'Kind', purpose: 'What it was for' },
  ...{ saved_at: 'Saved' },
  ...{ code: 'Code', reply: 'Whether a reply was asked for', reply_by: 'Reply asked for by' },
  ...{ reply_once: 'One reply only', agreed: 'What the sender agreed to', needed: 'Why it was needed' },
  although_restricted: 'Why it was sent although the record is restricted',
  ...{ said: 'What the service said', looked_at: 'When', wanted: 'Wanted', said_by: 'How it was said' },
  ...{ bytes: 'Size in bytes', urgent: 'Words of an emergency', address_line_1: 'Address, line 1' },
  ...{ nhs_number: 'NHS number', address_line_2: 'Address, line 2' },
  source_patient_id: 'Number in the practice’s own system',
}

/** What may change besides a value of the record. */
const changeNames: Record<string, string> = {
  merged: 'Put together with',
  merged_into: 'Put together with',
  link: 'Tied to the practice list by',
}

function nameOf(field: string): string {
  const words = names[field] ?? field.replaceAll('_', ' ').replace(/ at$/, '')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const DAY = /^\d{4}-\d\d-\d\d$/

function valueWords(field: string, value: unknown, row: Readonly<Record<string, unknown>>): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'string') return sayAll(value)
  if (ID.test(value)) return 'another record of yours'
  if (field === 'page') return pageName(value)
  if (field === 'field') return changeNames[value] ?? fieldWords(value)
  if (['old', 'new'].includes(field)) return valueWords(String(row.field), value, row)
  if (field === 'nhs_number') return displayNhsNumber(value)
  if (field === 'mobile_phone' || field === 'other_phone') return displayPhone(value)
  if (INSTANT.test(value)) return moment(new Date(value))
  if (DAY.test(value)) return displayLongDate(value)
  if (field === 'way') return value === 'sms' ? 'text message' : value
  return coded.has(field) ? (codeWords[value] ?? value.replaceAll('-', ' ')) : value
}

/** Fields whose values are words of the product, not of people. */
const coded = new Set([
  ...[
    'account',
    'status',
    'came_from',
    'link_rule',
    'state',
    'why',
    'kind',
    'purpose',
    'role',
    'action',
    'rule',
  ],
  ...['said_by', 'event', 'reply', 'source', 'trigger', 'ended_why', 'channel', 'detail', 'what', 'said'],
])

const codeWords: Record<string, string> = {
  ...{ 'non-digital': 'without an account', digital: 'with an account', sms: 'text message' },
  ...{ list: 'the practice list', staff: 'staff', import: 'the platform before', docman10: 'the list feed' },
  ...{ created: 'a row of it that was nobody else', deceased: 'died', none: 'no' },
}

/** What is said of a list or of several things at once. */
function sayAll(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => sayAll(each)).join(', ')
  if (typeof value !== 'object' || value === null) return String(value).replaceAll('-', ' ')
  return Object.entries(value)
    .filter(([, each]) => each !== null && !(typeof each === 'string' && ID.test(each)))
    .map(([field, each]) => `${field.replaceAll('_', ' ')}: ${sayAll(each)}`)
    .join(', ')
}
