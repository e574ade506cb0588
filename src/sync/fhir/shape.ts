import { z } from 'zod'

/**
 * The parts of a FHIR R4 Patient (UK Core) that say who is on the list and how they are reached. Whatever else a
 * resource holds is not looked at. https://simplifier.net/hl7fhirukcorer4/ukcore-patient
 */

/** Half of a surrogate pair is not text that a database can hold, and neither is a NUL. */
const text = z.string().refine((value) => value.isWellFormed() && !value.includes('\0'))
/** A date as FHIR has it: a year, a month, a day, or a moment. */
const date = text.regex(/^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/)
const period = z.object({ start: date.optional(), end: date.optional() }).optional()
const coding = z.object({ system: text.optional(), code: text.optional() })
const identifier = z.object({
  use: text.optional(),
  system: text.optional(),
  value: text.optional(),
  period,
  extension: z
    .array(
      z.object({
        url: text,
        valueCodeableConcept: z.object({ coding: z.array(coding).optional() }).optional(),
      }),
    )
    .optional(),
})
const reference = z.object({ reference: text.optional(), identifier: identifier.optional() })

export const patientShape = z.object({
  id: text.optional(),
  meta: z.object({ security: z.array(coding).optional(), tag: z.array(coding).optional() }).optional(),
  identifier: z.array(identifier).optional(),
  active: z.boolean().optional(),
  name: z
    .array(
      z.object({
        use: text.optional(),
        family: text.optional(),
        // A missing one stands as null, beside an extension that says why.
        given: z.array(text.nullable()).optional(),
        period,
      }),
    )
    .optional(),
  telecom: z
    .array(
      z.object({
        system: text.optional(),
        value: text.optional(),
        use: text.optional(),
        rank: z.number().optional(),
        period,
      }),
    )
    .optional(),
  gender: text.optional(),
  birthDate: text.optional(),
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: text.optional(),
  address: z
    .array(
      z.object({
        use: text.optional(),
        line: z.array(text.nullable()).optional(),
        city: text.optional(),
        postalCode: text.optional(),
        period,
      }),
    )
    .optional(),
  link: z.array(z.object({ type: text.optional() })).optional(),
  generalPractitioner: z.array(reference).optional(),
  managingOrganization: reference.optional(),
  contained: z.array(z.object({ id: text.optional(), identifier: z.unknown() })).optional(),
})

export type Patient = z.infer<typeof patientShape>
export type Identifier = z.infer<typeof identifier>
export type Reference = z.infer<typeof reference>
export type Name = NonNullable<Patient['name']>[number]
export type ContactPoint = NonNullable<Patient['telecom']>[number]
export type Address = NonNullable<Patient['address']>[number]
export type Period = z.infer<typeof period>

/** The identifiers of a contained organisation, or none when it has none that can be read. */
export const identifiersShape = z.array(identifier)
