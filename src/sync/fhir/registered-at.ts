import { begun, isCurrent } from './period.ts'
import { identifiersShape, type Identifier, type Patient, type Reference } from './shape.ts'

const ODS = /^https?:\/\/fhir\.nhs\.uk\/Id\/ods-(?:organization|site)-code$/
/** A branch surgery: the code of its practice and three digits. */
const BRANCH = /^\d{3}$/

/**
 * Where a patient is registered: the practice of their general practitioner today, else the organisation that keeps
 * the record. `practice` is an ODS code, null when the resource does not say; `since` a full date or `''`.
 */
export function registeredAt(
  patient: Patient,
  ours: string,
  today: string,
): { practice: string | null; since: string } {
  const registrations = (patient.generalPractitioner ?? []).flatMap((each) => codesOf(each, patient, today))
  const all = registrations.length > 0 ? registrations : codesOf(patient.managingOrganization, patient, today)
  const here = all.find(({ value }) => isOurs(value ?? '', ours))
  if (here) return { practice: ours, since: fullDate(begun(here.period)) }
  return { practice: all[0]?.value?.trim().toUpperCase() ?? null, since: '' }
}

function codesOf(reference: Reference | undefined, patient: Patient, today: string): Identifier[] {
  if (reference === undefined) return []
  const given = reference.identifier ? [reference.identifier] : containedIn(patient, reference.reference)
  return given.filter(
    ({ system, value, period }) =>
      ODS.test(system ?? '') && (value ?? '').trim() !== '' && isCurrent(period, today),
  )
}

function containedIn({ contained = [] }: Patient, reference = ''): Identifier[] {
  if (!reference.startsWith('#')) return []
  const found = contained.find(({ id }) => id === reference.slice(1))
  const read = identifiersShape.safeParse(found?.identifier)
  return read.success ? read.data : []
}

function isOurs(code: string, ours: string): boolean {
  const given = code.trim().toUpperCase()
  return given === ours || (given.startsWith(ours) && BRANCH.test(given.slice(ours.length)))
}

function fullDate(date: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(date)?.[0] ?? ''
}
