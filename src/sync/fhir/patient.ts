import { isUtf8 } from 'node:buffer'
import type { ListedRow, ReadRow, UnusableRow } from '../source.ts'
import { begun, isCurrent } from './period.ts'
import { nameInUse } from './name.ts'
import { nhsNumberOf } from './nhs-number.ts'
import { registeredAt } from './registered-at.ts'
import { patientShape, type Address, type Patient } from './shape.ts'
import { chooseTelecom } from './telecom.ts'

/** One up when the same resource would read differently. */
export const READING = 1

export interface PatientReading {
  /** ODS code of the practice whose list this is. */
  practice: string
  /** The date in London: what has expired by then is not current. */
  today: string
}

export type ReadPatient = ReadRow | (UnusableRow & { registeredAt?: string })

/** Reads one Patient resource (FHIR R4, UK Core) into the canonical shape. Pure. */
export function readPatient(resource: Buffer, reading: PatientReading): ReadPatient {
  const value = parsed(resource)
  if (value === null) return unreadable('Not a JSON object in UTF-8', resource)
  if (value.resourceType !== 'Patient') return { unusable: 'Another resource, not a Patient', cells: [] }
  const read = patientShape.safeParse(value)
  if (!read.success) {
    const member = String(read.error.issues[0]?.path[0] ?? 'It')
    return unreadable(`${member} is not written as FHIR R4 has it`, resource)
  }
  return rowOf(read.data, reading)
}

function rowOf(patient: Patient, { practice, today }: PatientReading): ReadPatient {
  // Its person has another record on the list, and what that one says is what counts.
  if (patient.link?.some(({ type }) => type === 'replaced-by')) {
    return { unusable: 'Replaced by another record of the same person', cells: [] }
  }
  const registration = registeredAt(patient, practice, today)
  const fault = faultOf(patient, registration.practice, practice)
  if (fault !== null) return { ...identified(fault.why, patient), ...fault.more }
  const name = nameInUse(patient.name ?? [], today)
  if (name === null) return identified('No family name that is in use now', patient)
  const born = patient.birthDate?.trim() ?? ''
  if (/^\d{4}$/.test(born))
    return identified('Only the year of birth is given: matching needs the day', patient)
  if (/^\d{4}-\d\d$/.test(born)) {
    return identified('Only the year and month of birth are given: matching needs the day', patient)
  }

  const notes: string[] = []
  const [given = '', ...middle] = (name.given ?? []).filter((each) => each !== null)
  const address = addressInUse(patient.address ?? [], today)
  const lines = (address?.line ?? []).filter((line) => line !== null && line.trim() !== '')
  const telecom = chooseTelecom(patient.telecom ?? [], today)
  const row: ListedRow = {
    source_patient_id: patient.id ?? '',
    nhs_number: nhsNumberOf(patient.identifier ?? [], today, notes),
    given_name: given,
    middle_names: middle.join(' '),
    family_name: name.family ?? '',
    date_of_birth: born,
    sex: patient.gender ?? '',
    address_line_1: lines[0] ?? '',
    address_line_2: lines.slice(1).join(', '),
    town: address?.city ?? '',
    postcode: address?.postalCode ?? '',
    mobile_phone: telecom.mobile,
    other_phone: telecom.other,
    email: telecom.email,
    registration_date: registration.since,
    status: statusOf(patient),
    restricted: String(isRestricted(patient)),
  }
  return notes.length === 0 ? row : { ...row, notes }
}

function faultOf({ meta }: Patient, registeredAt: string | null, practice: string) {
  const labels = [...(meta?.security ?? []), ...(meta?.tag ?? [])]
  if (labels.some(({ code }) => code === 'HTEST')) {
    return { why: 'Test patient in the clinical system', more: {} }
  }
  if (registeredAt === null || registeredAt === practice) return null
  return { why: 'Registered at another practice', more: { registeredAt } }
}

function statusOf({ active, deceasedBoolean, deceasedDateTime }: Patient): string {
  if (deceasedBoolean === true || deceasedDateTime !== undefined) return 'deceased'
  return active === false ? 'left' : 'registered'
}

const CONFIDENTIALITY = /Confidentiality$/
const OPEN = ['U', 'L', 'M', 'N']
const CLOSED = ['R', 'V', 'REDACTED']

/** A label of confidentiality that nobody knows is better taken for a restriction. */
function isRestricted({ meta }: Patient): boolean {
  return (meta?.security ?? []).some(
    ({ system = '', code = '' }) =>
      CLOSED.includes(code) || (CONFIDENTIALITY.test(system) && code !== '' && !OPEN.includes(code)),
  )
}

const ADDRESS_USES = ['home', undefined, 'temp']

function addressInUse(addresses: readonly Address[], today: string): Address | undefined {
  const place = ({ use }: Address) => ADDRESS_USES.indexOf(use)
  return addresses
    .filter((address) => ADDRESS_USES.includes(address.use) && isCurrent(address.period, today))
    .sort((a, b) => place(a) - place(b) || (begun(a.period) < begun(b.period) ? 1 : -1))[0]
}

function parsed(resource: Buffer): Record<string, unknown> | null {
  if (!isUtf8(resource)) return null
  try {
    const value: unknown = JSON.parse(resource.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** A resource that names its patient: they are still on the list. */
function identified(unusable: string, { id, identifier }: Patient): UnusableRow {
  return { unusable, cells: [id ?? '', ...(identifier ?? []).map(({ value }) => value ?? '')] }
}

const MOST_CELLS = 100

/** Whatever in a broken resource may be an id: what `id` and `value` say, and every run of ten digits. */
function unreadable(unusable: string, resource: Buffer): UnusableRow {
  const text = resource.toString()
  const said = [...text.matchAll(/"(?:id|value)"\s*:\s*"([^"]{1,200})/g)].map((match) => match[1] ?? '')
  const numbers = text.match(/\b\d{10}\b/g) ?? []
  return { unusable, cells: [...new Set([...said, ...numbers])].slice(0, MOST_CELLS) }
}
