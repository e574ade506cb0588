import { z } from 'zod'
import { dateOfBirth } from '../../patients/identity.ts'
import { readForm, typed, type Form } from '../../platform/web/form.ts'

/** The id of the field that an error of the date leads to. */
export const BIRTH_INPUT = 'birth-day'

/**
 * Reads a date of birth from its three fields. What is no date is an error of the form, and does not count as a try.
 * `data` is the date as `1951-03-14`.
 */
export function readBirth(body: unknown, today: string): Form<string> {
  const { values } = readForm(z.looseObject({}), body)
  const [day, month, year] = ['day', 'month', 'year'].map((field) => typed({ values }, field).trim())
  const wrong = (sentence: string): Form<string> => ({
    ...{ data: undefined, values },
    errors: [{ field: BIRTH_INPUT, sentence }],
  })
  if (day === '' && month === '' && year === '') return wrong('Enter the date of birth')
  if (day === '' || month === '' || year === '') return wrong('Enter the day, the month and the year')
  if (/^\d+$/.test(month!) && (Number(month) < 1 || Number(month) > 12))
    return wrong('The month must be between 1 and 12')
  if (!/^\d{4}$/.test(year!)) return wrong('Write the year in four digits, such as 1980')
  const born = dateOfBirth(`${day} ${month} ${year}`, 'dmy', today)
  if (!born) return wrong('That day is not in the calendar, or still to come. Check it')
  return { data: born, values, errors: [] }
}
