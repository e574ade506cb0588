import { displayDate, displayPhone } from './identity.ts'
import { inLondon } from '../platform/clock.ts'
import type { Author, FieldChange, Moment } from './history.ts'
import type { ContactDetails, PatientRecord } from './record.ts'
import { daysBefore, sinceWhen, untilWhen } from './when.ts'

/** A contact detail as it is shown: what it is, where it came from and since when. */
export interface Provenance {
  /** null when there is none. */
  value: string | null
  /** One sentence each, the origin first. */
  lines: string[]
}

export type ContactDetail = 'mobile_phone' | 'other_phone' | 'email' | 'address'
export const ADDRESS_FIELDS = ['address_line_1', 'address_line_2', 'town', 'postcode'] as const
export const CONTACT_FIELDS = ['mobile_phone', 'other_phone', 'email', ...ADDRESS_FIELDS] as const

type LastChanges = ReadonlyMap<string, Moment & { changes: [FieldChange] }>

/** How long a value that was replaced stands below the one that took its place. */
const DAYS_OF_BEFORE = 30

/** Where a contact detail came from: the last change of it, or how the patient came here. */
export function provenanceOf(
  record: PatientRecord,
  detail: ContactDetail,
  last: LastChanges,
  now: Date,
): Provenance {
  const value = valueOf(detail, record)
  const change = lastChange(detail, last)
  if (!change) return { value, lines: [value === null ? whyNone(record) : cameWith(record, now)] }
  const origin =
    value === null ? removedBy(change.by, change.at, now) : setBy(change.by, change.at, record, now)
  const before = valueOf(detail, { ...record, ...oldValues(detail, change.at, last) })
  const isRecent = inLondon(change.at).date >= daysBefore(now, DAYS_OF_BEFORE)
  const wasAnother = isRecent && before !== null && before !== value
  return {
    value,
    lines: wasAnother ? [origin, `Before: ${before}, until ${untilWhen(change.at, now)}`] : [origin],
  }
}

/** A contact detail in its usual form; the parts of an address in one line. */
export function valueOf(detail: ContactDetail, held: ContactDetails): string | null {
  if (detail === 'address')
    return (
      ADDRESS_FIELDS.map((field) => held[field])
        .filter(Boolean)
        .join(', ') || null
    )
  const value = held[detail]
  return value === null || detail === 'email' ? value : displayPhone(value)
}

const fieldsOf = (detail: ContactDetail) => (detail === 'address' ? ADDRESS_FIELDS : [detail])

/** An address changed when any part of it did. */
function lastChange(detail: ContactDetail, last: LastChanges): Moment | undefined {
  const found = fieldsOf(detail).flatMap((field) => last.get(field) ?? [])
  return found.toSorted((one, other) => +other.at - +one.at)[0]
}

/** What the fields of a detail were before they changed at a moment; those that changed another time are left out. */
function oldValues(detail: ContactDetail, at: Date, last: LastChanges): Partial<ContactDetails> {
  const changed = fieldsOf(detail).filter((field) => +(last.get(field)?.at ?? 0) === +at)
  return Object.fromEntries(changed.map((field) => [field, last.get(field)?.changes[0].old ?? null]))
}

function setBy(by: Author, at: Date, record: PatientRecord, now: Date): string {
  if ('run' in by) return `From the practice list since ${sinceWhen(at, now)}`
  if ('undone' in by) return `Put back when a sync was undone, ${day(at)}`
  const isOverwritten = record.source_patient_id !== null && record.source_hash === null
  return `Written by ${by.staff ?? 'staff'} on ${day(at)}${isOverwritten ? ', the next sync will replace it' : ''}`
}

function removedBy(by: Author, at: Date, now: Date): string {
  const when = sinceWhen(at, now)
  const moment = /\d{4}$/.test(when) ? `on ${when}` : `at ${when}`
  if ('undone' in by) return `None again since a sync was undone, ${day(at)}`
  return 'run' in by
    ? `Removed by the practice list ${moment}`
    : `Removed by ${by.staff ?? 'staff'} ${moment}`
}

function cameWith(record: PatientRecord, now: Date): string {
  if (record.account === 'digital') return `From the patient, ${day(record.created_at)}`
  switch (record.came_from) {
    case 'list':
      return `From the practice list since ${sinceWhen(record.created_at, now)}`
    case 'import':
      return `Moved in with the platform's people on ${day(record.created_at)}`
    case 'staff':
      return `Written by ${record.created_by_name ?? 'staff'} on ${day(record.created_at)}`
  }
}

function whyNone(record: PatientRecord): string {
  if (record.account === 'digital') return 'The patient has given none'
  if (record.source_patient_id !== null) return 'The practice list has none'
  return record.came_from === 'staff' ? 'Nobody has written one down' : 'None was moved in'
}

function day(instant: Date): string {
  return displayDate(inLondon(instant).date)
}
