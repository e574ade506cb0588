import { fhirPatient } from './fhir-patient.ts'
import type { FaultName } from './faults.ts'
import type { StandInPage } from './page.ts'
import type { StandInRow } from './snapshot.ts'

export const BUNDLE_TYPE = 'application/fhir+json'

export interface BundleOf {
  page: StandInPage
  /** The address of the server, as the reader knows it. */
  base: string
  limit: number
  isFirst: boolean
  fault: FaultName | null
}

/** The same page as a Bundle of UK Core Patients. */
export function* bundleBytes({ page, base, limit, isFirst, fault }: BundleOf): Generator<Buffer> {
  const { list, end } = page
  const whole = JSON.stringify({
    resourceType: 'Bundle',
    type: 'searchset',
    // A wrong count of a page has nowhere to stand in a Bundle but in the count of them all.
    total: list.total + (fault === 'miscount' ? 1 : 0),
    link: linksOf(page, base, limit, fault),
    entry: [
      ...page.rows.map((line) => entryOf(line, list.practice, base)),
      ...(isFirst ? [organisation(list.practice)] : []),
      ...(fault === 'outcome' ? [outcome()] : []),
    ],
  })
  yield Buffer.from(end === null ? whole.slice(0, -2) : whole)
}

function linksOf({ list, end }: StandInPage, base: string, limit: number, fault: FaultName | null): object[] {
  if (end === null || end.next === null) return []
  const query = new URLSearchParams({ _count: String(limit), _snapshot: list.snapshot, _after: end.next })
  const origin = fault === 'elsewhere' ? 'https://elsewhere.example.org' : base
  return [{ relation: 'next', url: `${origin}/Patient?${query.toString()}` }]
}

function entryOf(line: Buffer, practice: string, base: string): object {
  const resource = resourceOf(line.toString(), practice)
  return { fullUrl: `${base}/Patient/${String(resource.id)}`, resource, search: { mode: 'match' } }
}

/** A line that a fault broke becomes a resource that keeps its id and has little else right. */
function resourceOf(line: string, practice: string): Record<string, unknown> {
  try {
    return fhirPatient(JSON.parse(line) as StandInRow, practice)
  } catch {
    const id = /"source_patient_id":"([^"]*)"/.exec(line)?.[1] ?? 'broken'
    return { resourceType: 'Patient', id, name: 'broken', birthDate: 7 }
  }
}

/** What a search may bring along: it is nobody's record. */
function organisation(practice: string): object {
  const identifier = [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: practice }]
  return { resource: { resourceType: 'Organization', id: practice, identifier }, search: { mode: 'include' } }
}

function outcome(): object {
  const issue = [{ severity: 'error', code: 'timeout', diagnostics: 'Not everything was searched.' }]
  return { resource: { resourceType: 'OperationOutcome', issue }, search: { mode: 'outcome' } }
}
