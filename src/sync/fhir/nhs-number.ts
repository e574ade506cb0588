import { nhsNumber } from '../../patients/identity.ts'
import { isCurrent } from './period.ts'
import type { Identifier } from './shape.ts'

const SYSTEM = /^https?:\/\/fhir\.(?:nhs\.uk|hl7\.org\.uk|nhs\.net)\/Id\/nhs-number$/
/** UK Core's extension, and the one of its forerunner Care Connect. */
const VERIFICATION = /\/Extension-(?:UKCore|CareConnect(?:-GPC)?)-NHSNumberVerificationStatus(?:-1)?$/
const VERIFIED = ['01', 'number-present-and-verified']

/** What the status says, by its code in the NHS Data Dictionary. */
const UNVERIFIED: Record<string, string> = {
  '02': 'present but not traced',
  '03': 'a trace is required',
  '04': 'the trace found nobody, or several people',
  '05': 'the trace conflicts with the details',
  '06': 'the trace is in progress',
  '07': 'not present, and no trace is required',
  '08': 'the trace is postponed',
}

/**
 * The patient's NHS number: one that is current and verified. `''` when there is none, with a note that says why one
 * that stands there is not used. A superseded number (its use is `old`, or its period has ended) is passed over.
 */
export function nhsNumberOf(identifiers: readonly Identifier[], today: string, notes: string[]): string {
  const current = identifiers.filter(
    ({ system, use, value, period }) =>
      SYSTEM.test(system ?? '') && use !== 'old' && (value ?? '').trim() !== '' && isCurrent(period, today),
  )
  const verified = current.filter(isVerified)
  const numbers = new Set(verified.map(({ value }) => nhsNumber(value ?? '') ?? value ?? ''))
  if (numbers.size > 1) {
    notes.push('Two NHS numbers are given as current and verified, so neither is used')
    return ''
  }
  if (verified[0]) return verified[0].value ?? ''
  if (current[0]) notes.push(notVerified(current[0]))
  return ''
}

function isVerified(identifier: Identifier): boolean {
  return statusCodes(identifier).some((code) => VERIFIED.includes(code))
}

function notVerified(identifier: Identifier): string {
  const [code] = statusCodes(identifier)
  if (code === undefined) return 'The NHS number does not say that it was verified, so it is not used'
  const words = UNVERIFIED[code]
  return `The NHS number has not been verified${words === undefined ? '' : ` (${words})`}, so it is not used`
}

function statusCodes({ extension = [] }: Identifier): string[] {
  return extension
    .filter(({ url }) => VERIFICATION.test(url))
    .flatMap(({ valueCodeableConcept }) => valueCodeableConcept?.coding ?? [])
    .flatMap(({ code }) => (code === undefined ? [] : [code]))
}
