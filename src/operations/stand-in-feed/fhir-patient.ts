import { calendarDate, isMobile, phone, sex } from '../../patients/identity.ts'
import type { StandInRow } from './snapshot.ts'

const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const CORE = 'https://fhir.hl7.org.uk'

/** A patient of a list as a UK Core Patient of a practice. Always the same for the same details. */
export function fhirPatient(row: StandInRow, practice: string): Record<string, unknown> {
  const at = (field: keyof StandInRow) => (typeof row[field] === 'string' ? row[field] : '')
  const given = [at('given_name'), ...at('middle_names').split(' ')].filter(Boolean)
  const status = at('status')
  const registered = calendarDate(at('registration_date'))
  return {
    resourceType: 'Patient',
    id: at('source_patient_id'),
    meta: {
      profile: [`${CORE}/StructureDefinition/UKCore-Patient`],
      security: [{ system: CONFIDENTIALITY, code: row.restricted === true ? 'R' : 'U' }],
    },
    identifier: at('nhs_number') === '' ? [] : [nhsNumber(at('nhs_number'))],
    active: status !== 'left',
    name: [{ use: 'official', family: at('family_name'), given }],
    telecom: telecomOf(at('mobile_phone'), at('other_phone'), at('email')),
    gender: sex(at('sex')) || 'unknown',
    birthDate: calendarDate(at('date_of_birth')) || at('date_of_birth'),
    ...(status === 'deceased' && { deceasedBoolean: true }),
    address: [
      {
        use: 'home',
        line: [at('address_line_1'), at('address_line_2')].filter(Boolean),
        city: at('town'),
        postalCode: at('postcode'),
      },
    ],
    generalPractitioner: [
      {
        type: 'Organization',
        identifier: { system: ODS, value: practice, ...(registered && { period: { start: registered } }) },
      },
    ],
  }
}

function nhsNumber(value: string): object {
  const system = `${CORE}/CodeSystem/UKCore-NHSNumberVerificationStatusEngland`
  return {
    extension: [
      {
        url: `${CORE}/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus`,
        valueCodeableConcept: { coding: [{ system, code: '01' }] },
      },
    ],
    system: 'https://fhir.nhs.uk/Id/nhs-number',
    value,
  }
}

function telecomOf(mobile: string, other: string, email: string): object[] {
  const number = phone(other)
  return [
    ...(mobile ? [{ system: 'phone', value: mobile, use: 'mobile', rank: 1 }] : []),
    ...(other
      ? [{ system: 'phone', value: other, use: number && isMobile(number) ? 'mobile' : 'home', rank: 2 }]
      : []),
    ...(email ? [{ system: 'email', value: email, use: 'home' }] : []),
  ]
}
