import assert from 'node:assert/strict'
import type { ReadRow } from '../source.ts'
import { readPatient, type ReadPatient } from './patient.ts'

/** For tests: Siân Llewellyn of Foxley Brook as a UK Core Patient, changed in whatever way a test is about. */

export const TODAY = '2026-11-24'
export const OURS = 'Z99001'
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code'
const VERIFICATION =
  'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus'

export function nhsNumber(value: string, status: string | null = '01', more: object = {}): object {
  const verification = {
    url: VERIFICATION,
    valueCodeableConcept: {
      coding: [
        {
          system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
          code: status,
        },
      ],
    },
  }
  return {
    system: 'https://fhir.nhs.uk/Id/nhs-number',
    value,
    ...(status !== null && { extension: [verification] }),
    ...more,
  }
}

export function practice(code: string, more: object = {}): object {
  return { type: 'Organization', identifier: { system: ODS, value: code, ...more } }
}

export function sian(changed: object = {}): Record<string, unknown> {
  return {
    resourceType: 'Patient',
    id: 'f0016',
    meta: {
      versionId: '3',
      profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient'],
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'U' }],
    },
    identifier: [nhsNumber('9995260182')],
    active: true,
    name: [
      { use: 'usual', period: { start: '1980-02-01' }, given: ['Siân', 'Mair'], family: 'Llewellyn' },
      { use: 'maiden', given: ['Siân'], family: 'Prys' },
    ],
    telecom: [
      { system: 'phone', value: '01632 960016', use: 'home' },
      { system: 'phone', value: '07700 900016', use: 'mobile' },
      { system: 'email', value: 'sian.ll@example.com', use: 'home' },
    ],
    gender: 'female',
    birthDate: '1958-03-14',
    address: [{ use: 'home', line: ['Flat 3', '12 Mill Lane', ''], city: 'Foxley', postalCode: 'FX1 6LD' }],
    generalPractitioner: [practice(OURS, { period: { start: '2011-06-01' } })],
    managingOrganization: practice(OURS),
    ...changed,
  }
}

export function read(resource: unknown, today = TODAY): ReadPatient {
  return readPatient(Buffer.from(JSON.stringify(resource)), { practice: OURS, today })
}

/** A resource that can be used. */
export function row(resource: unknown, today = TODAY): ReadRow {
  const found = read(resource, today)
  assert.ok(!('unusable' in found), 'unusable' in found ? found.unusable : '')
  return found
}

/** Why one cannot be used. */
export function reason(resource: unknown): string {
  const found = read(resource)
  assert.ok('unusable' in found)
  return found.unusable
}
