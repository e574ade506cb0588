import { isTyped, type FoundField, type FoundForm } from './html.ts'

/** What somebody would type about Mohammed Arif Hussain, by the name of the field; all else says everything of him. */
const typed: Record<string, string> = {
  ...{ family_name: 'Hussain', given_name: 'Mohammed', middle_names: 'Arif', nhs_number: '999 366 7129' },
  ...{ day: '4', month: '9', year: '1958', on: '24/11/2026', q: '999 366 7129' },
  ...{ mobile_phone: '07700 900471', other_phone: '01632 960845', email: 'm.hussain@example.org' },
  ...{ address_line_1: "14 Tanner's Row", address_line_2: '', town: 'Foxley', postcode: 'FX2 6LD' },
}
const everything = 'Hussain, Mohammed Arif, 999 366 7129, born 04/09/1958, 07700 900471'

/** Everything of him at once, for whatever may read it. */
export const everyField: [string, string][] = [
  ...Object.entries(typed),
  ...['reason', 'why', 'words', 'name', 'code', 'text'].map((name): [string, string] => [name, everything]),
]

/** The fields of a form as somebody sends it who chose the first of everything and typed what they know of a patient. */
export function filledIn({ fields }: FoundForm): Record<string, string> {
  const sent: Record<string, string> = {}
  for (const field of fields) if (!(field.name in sent)) sent[field.name] = valueOf(field)
  return sent
}

function valueOf(field: FoundField): string {
  if (isTyped(field)) return typed[field.name] ?? everything
  return field.value === '' ? (field.options.find((option) => option !== '') ?? '') : field.value
}
