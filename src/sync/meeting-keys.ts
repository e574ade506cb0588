/** What a record is compared by. Names are folded, the date is `1958-03-14`. */
export interface Meeting {
  nhs_number: string | null
  family_folded: string
  given_folded: string
  date_of_birth: string | null
  address_line_1: string | null
  postcode: string | null
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
}

/**
 * The keys of a row or a patient: the two are compared when they share one. The SQL function `meeting_keys` says the
 * same, and why; this one is for a first sync, where asking the database about each row would take longer than
 * everything else.
 */
export function meetingKeys(side: 'row' | 'patient', person: Meeting): string[] {
  const keys: string[] = []
  const { nhs_number, postcode, mobile_phone: mobile, other_phone: other } = person
  const family = person.family_folded
  const given = person.given_folded
  const email = person.email === null ? null : person.email.toLowerCase()
  if (nhs_number !== null) keys.push('n' + nhs_number)
  if (person.date_of_birth !== null)
    keysOfBirth(keys, person.date_of_birth.replaceAll('-', ''), person, email)
  keysOfNames(keys, side, family, given, person.date_of_birth === null)
  if (postcode !== null) keysOfPostcode(keys, side, postcode, family, given)
  if (given === '') return keys
  if (mobile !== null) keys.push('s' + mobile + given)
  if (other !== null) keys.push('s' + other + given)
  if (email !== null) keys.push('t' + email + ' ' + given)
  return keys
}

function keysOfBirth(keys: string[], day: string, person: Meeting, email: string | null): void {
  const { family_folded: family, given_folded: given, address_line_1, postcode } = person
  if (family !== '') keys.push('b' + day + family)
  if (given !== '') keys.push('b' + day + given)
  if (postcode !== null) keys.push('p' + day + postcode)
  const firstLine = address_line_1 === null ? '' : address_line_1.toLowerCase().replace(/[^a-z0-9]+/g, '')
  if (firstLine !== '') keys.push('a' + day + firstLine)
  if (person.mobile_phone !== null) keys.push('c' + day + person.mobile_phone)
  if (person.other_phone !== null) keys.push('c' + day + person.other_phone)
  if (email !== null) keys.push('e' + day + email)
  if (family === '' || given === '') return
  const names = family < given ? family + ' ' + given : given + ' ' + family
  const [a, b] = [family.slice(0, 2), given.slice(0, 2)]
  keys.push('2' + day + (a < b ? a + b : b + a), 'y' + day.slice(0, 4) + names, 'd' + day.slice(4) + names)
}

/** A blank on either side meets everything on the other, so each side says what it lacks and what it has. */
function keysOfNames(
  keys: string[],
  side: 'row' | 'patient',
  family: string,
  given: string,
  noBirth: boolean,
): void {
  if (family === '' || given === '') return
  const names = [family.slice(0, 2) + ' ' + given, given.slice(0, 2) + ' ' + family]
  for (const name of names) keys.push('x' + has(side) + name)
  if (noBirth) for (const name of names) keys.push('x' + lacks(side) + name)
}

function keysOfPostcode(
  keys: string[],
  side: 'row' | 'patient',
  postcode: string,
  family: string,
  given: string,
): void {
  if (given !== '') keys.push('g' + postcode + ' ' + given)
  if (family === '') return
  keys.push('h' + has(side) + postcode + ' ' + family)
  if (given === '') keys.push('h' + lacks(side) + postcode + ' ' + family)
  else keys.push('f' + postcode + ' ' + family + ' ' + given.slice(0, 1))
}

const lacks = (side: 'row' | 'patient') => (side === 'row' ? '1' : '2')
const has = (side: 'row' | 'patient') => (side === 'row' ? '2' : '1')
