import { z } from 'zod'
import { readForm, type Form } from '../../platform/web/form.ts'
import { contactFields, normal, shortText } from '../contact-details/contact-form.ts'
import { dateOfBirth, nhsNumber, sex, type Sex } from '../identity.ts'
import type { ContactDetails } from '../record.ts'
import { addressTokens, foldedName, type FoldedName } from '../search-text.ts'

/** A person as somebody at the practice wrote them down, in normal forms. */
export interface NewPatient extends ContactDetails, FoldedName {
  given_name: string
  middle_names: string | null
  family_name: string
  date_of_birth: string
  sex: Sex | null
  nhs_number: string | null
  address_tokens: string
}

/** The parts of a date of birth as the form has them. */
export const BIRTH_FIELDS = ['day', 'month', 'year'] as const
/** The input to which an error of the date of birth belongs. */
export const BIRTH_INPUT = 'date_of_birth-day'

/** Reads what was typed about a new patient. `today` is the date in London. */
export function readNewPatient(body: unknown, today: string): Form<NewPatient> {
  const fields = Object.fromEntries(Object.entries(body ?? {})) as Record<string, unknown>
  const parts = BIRTH_FIELDS.map((field) => fields[field]).filter(isFilled)
  const form = readForm(newPatient(today), { ...fields, date_of_birth: parts.join('/') })
  const errors = form.errors.map((error) =>
    error.field === 'date_of_birth' ? { ...error, field: BIRTH_INPUT } : error,
  )
  return { ...form, errors }
}

function newPatient(today: string) {
  return z
    .object({
      given_name: required(shortText('The given name'), 'Enter the given name'),
      middle_names: shortText('The middle names'),
      family_name: required(shortText('The family name'), 'Enter the family name'),
      date_of_birth: required(
        normal(
          (text) => dateOfBirth(text, 'dmy', today),
          'Enter a date of birth with day, month and year in four digits, which is in the calendar and not in the future',
        ),
        'Enter the date of birth',
      ),
      sex: normal(sex, 'Choose one of these'),
      nhs_number: normal(
        nhsNumber,
        'This is not a valid NHS number. Check its ten digits: two may be swapped. Or leave it empty, and the practice list adds it',
      ),
      ...contactFields(),
    })
    .transform((person): NewPatient => ({
      ...person,
      ...foldedName(person.family_name, person.given_name, person.middle_names ?? ''),
      address_tokens: addressTokens(
        person.address_line_1,
        person.address_line_2,
        person.town,
        person.postcode,
      ),
    }))
}

function required<Field extends z.ZodType<string | null>>(field: Field, sentence: string) {
  return field.transform((value, context): string => {
    if (value === null) context.addIssue({ code: 'custom', message: sentence })
    return value ?? ''
  })
}

function isFilled(part: unknown): part is string {
  return typeof part === 'string' && part.trim() !== ''
}
