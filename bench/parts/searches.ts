import type { Database } from '../../src/platform/database/database.ts'
import { practice } from './ground.ts'

/** Somebody whom staff look for, as they would know them. */
export interface Sought {
  family_name: string
  given_name: string | null
  nhs_number: string | null
  date_of_birth: string
  mobile_phone: string | null
  email: string | null
  postcode: string | null
  address_line_1: string | null
}

/**
 * Every way of searching, with what would be typed to find somebody that way; `null` where they have no such thing. What
 * is typed of a name is short, because that is what makes an answer long.
 */
export const searches: Record<string, (sought: Sought) => string | null> = {
  'NHS number': ({ nhs_number }) => nhs_number,
  'NHS number, its beginning': ({ nhs_number }) => nhs_number?.slice(0, 6) ?? null,
  'NHS number, a digit wrong': ({ nhs_number }) => nhs_number && otherDigit(nhs_number, 6),
  'date of birth': ({ date_of_birth: born }) => born.split('-').reverse().join('/'),
  'mobile phone': ({ mobile_phone }) => mobile_phone?.replace('+44', '0') ?? null,
  'mobile phone, its beginning': ({ mobile_phone }) => mobile_phone?.replace('+44', '0').slice(0, 6) ?? null,
  'family name': ({ family_name }) => family_name,
  'family name, its beginning': ({ family_name }) => family_name.slice(0, 3),
  'family name, two letters': ({ family_name }) => family_name.slice(0, 2),
  'given name': ({ given_name }) => given_name,
  'family and given name': (one) => both(one, (family, given) => `${family} ${given}`),
  'given and family name': (one) => both(one, (family, given) => `${given} ${family}`),
  'family and given name, beginnings': (one) => both(one, (f, g) => `${f.slice(0, 3)} ${g.slice(0, 2)}`),
  'given and family name, beginnings': (one) => both(one, (f, g) => `${g.slice(0, 3)} ${f.slice(0, 2)}`),
  'name and date of birth': ({ family_name, date_of_birth }) =>
    `${family_name} ${date_of_birth.split('-').reverse().join('/')}`,
  'family name, a letter wrong': ({ family_name }) => otherLetter(family_name),
  'both names, a letter wrong': (one) => both(one, (family, given) => `${given} ${otherLetter(family)}`),
  'both names, letters wrong in each': (one) =>
    both(one, (family, given) => `${otherLetter(given)} ${otherLetter(otherLetter(family))}`),
  'a name that nobody has': ({ family_name }) => [...family_name].reverse().join('').slice(0, 6) + 'xq',
  email: ({ email }) => email,
  postcode: ({ postcode }) => postcode,
  'postcode, its beginning': ({ postcode }) => postcode?.split(' ')[0] ?? null,
  'name and street': ({ family_name, address_line_1 }) =>
    address_line_1 && `${family_name} ${streetOf(address_line_1)}`,
  'house number': ({ address_line_1 }) => /^\d+/.exec(address_line_1 ?? '')?.[0] ?? null,
}

/** Names that very many bear, as somebody types them who does not know the rest. */
export const commonNames = [
  'smith',
  'jones',
  'patel',
  'mohammed',
  'john',
  'mary',
  'john smith',
  'mohammed khan',
  's',
  'a',
]

function both(sought: Sought, text: (family: string, given: string) => string): string | null {
  return sought.given_name && text(sought.family_name, sought.given_name)
}

/** The middle letter as the next one of the alphabet. */
function otherLetter(word: string): string {
  const at = word.length >> 1
  const next = String.fromCharCode(((word.toLowerCase().charCodeAt(at) - 97 + 1) % 26) + 97)
  return word.slice(0, at) + next + word.slice(at + 1)
}

function otherDigit(digits: string, at: number): string {
  return digits.slice(0, at) + ((Number(digits[at]) + 1) % 10) + digits.slice(at + 1)
}

/** `16 Foundry Road` without the number. */
function streetOf(line: string): string {
  return line.replace(/^\S*\d\S* /, '')
}

/** The same people each time for the same list, from everywhere in it. */
export async function pickSought({ owner }: Database, howMany: number): Promise<Sought[]> {
  const { rows } = await owner.query<Sought>(
    `SELECT family_name, given_name, nhs_number, date_of_birth, mobile_phone, email, postcode, address_line_1
     FROM patient
     WHERE practice = $1 AND status = 'registered' AND NOT restricted AND family_folded ~ '^[a-z]{4,}$'
     ORDER BY md5(source_patient_id) LIMIT $2`,
    [practice, howMany],
  )
  return rows
}
