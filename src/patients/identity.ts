/**
 * The normal forms of what identifies and reaches a person. Each takes the raw text and gives the normal form, `''` for
 * a blank, `null` for what is not valid. The same text always gives the same answer.
 */
import { domainToASCII } from 'node:url'

export { calendarDate, displayDate, displayLongDate, displayMonth, type DateOrder } from './calendar-date.ts'
export { ageOn, dateOfBirth } from './date-of-birth.ts'
export { displayName, foldName, listName, nameTokens, spokenName, type NameParts } from './name.ts'
export { displayPhone, isMobile, phone } from './phone.ts'

/**
 * Ten digits with a valid check digit (modulus 11), and not all the same. Spaces and hyphens of any kind are dropped.
 * https://www.datadictionary.nhs.uk/attributes/nhs_number.html
 */
export function nhsNumber(text: string): string | null {
  const usual = isSpacedAsUsual(text) ? text.slice(0, 3) + text.slice(4, 7) + text.slice(8) : text
  const digits = TEN_DIGITS.test(usual) ? usual : text.replace(SPACES_AND_HYPHENS, '')
  if (digits === '') return ''
  return TEN_DIGITS.test(digits) && hasCheckDigit(digits) && !ALL_THE_SAME.test(digits) ? digits : null
}

/** `9993667129` as `999 366 7129`. */
export function displayNhsNumber(digits: string): string {
  return digits.length === 10 ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : digits
}

function isSpacedAsUsual(text: string): boolean {
  return text.length === 12 && text[3] === ' ' && text[7] === ' '
}

const TEN_DIGITS = /^\d{10}$/
const ALL_THE_SAME = /^(\d)\1*$/
const SPACES_AND_HYPHENS = /[\s\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212-]+/g

/** The first nine digits weigh 10 to 2. A remainder that would ask for a check digit of 10 is never issued. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < 9; at++) sum += (digits.charCodeAt(at) - 48) * (10 - at)
  return (11 - (sum % 11)) % 11 === digits.charCodeAt(9) - 48
}

/**
 * An email address by the rule of GOV.UK Notify, which is what carries most messages: at most 320 characters, the usual
 * characters before the @, no two dots together, a host of at least two labels ending in a top-level domain. The
 * domain becomes lower case; what stands before the @ is the mailbox's own business and keeps its case.
 * https://github.com/alphagov/notifications-utils (recipient_validation/email_address.py)
 */
export function email(text: string): string | null {
  const address = ASCII.test(text) ? text : text.replace(INVISIBLE, '').trim()
  if (address === '') return ''
  if (address.length > LONGEST_EMAIL || address.includes('..')) return null
  const at = address.indexOf('@')
  if (at < 0 || !MAILBOX.test(address.slice(0, at))) return null
  const host = address.slice(at + 1).toLowerCase()
  return isHost(ASCII.test(host) ? host : domainToASCII(host)) ? `${address.slice(0, at)}@${host}` : null
}

const LONGEST_EMAIL = 320
const LONGEST_HOST = 253
const LONGEST_LABEL = 63
const INVISIBLE = /[\u00ad\u180e\u200b-\u200d\u2060\ufeff]+/g
const ASCII = /^[!-~]+$/
const MAILBOX = /^[\w.!#$%&'*+/=?^`{|}~\\-]+$/
const HOST =
  /^[a-z0-9]+(?:--?[a-z0-9]+)*(?:\.[a-z0-9]+(?:--?[a-z0-9]+)*)*\.(?:[a-z]{2,63}|xn--(?:[a-z0-9]+-)*[a-z0-9]+)$/

function isHost(host: string): boolean {
  if (host.length > LONGEST_HOST || !HOST.test(host)) return false
  return host.length <= LONGEST_LABEL || host.split('.').every((label) => label.length <= LONGEST_LABEL)
}

/**
 * A postcode in its usual form: `FX2 6LD`. Checked for its shape only, so that codes which stand for something else
 * (`ZZ99 3VZ`, no fixed abode) are kept.
 */
export function postcode(text: string): string | null {
  if (USUAL_POSTCODE.test(text)) return text
  const code = text.replace(POSTCODE_PUNCTUATION, '').toUpperCase()
  if (code === '') return ''
  return POSTCODE.test(code) ? `${code.slice(0, -3)} ${code.slice(-3)}` : null
}

const POSTCODE_PUNCTUATION = /[\s.\u200b\u2010-\u2015-]+/g
const USUAL_POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/
const POSTCODE = /^(?:[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|GIR0AA)$/

/**
 * Sex in words, from words, initials or the codes of the NHS Data Dictionary; `''` also where a system says that it
 * does not know.
 */
export function sex(text: string): Sex | '' | null {
  return SEXES.get(text) ?? SEXES.get(text.trim().replace(/\s+/g, ' ').toLowerCase()) ?? null
}

export type Sex = 'female' | 'male' | 'other'

const SEXES = new Map<string, Sex | ''>([
  ...['female', 'f', 'F', 'Female', '2'].map((text) => [text, 'female'] as const),
  ...['male', 'm', 'M', 'Male', '1'].map((text) => [text, 'male'] as const),
  ...['other', 'indeterminate', 'indeterminate sex', 'i', '9'].map((text) => [text, 'other'] as const),
  ...['', 'unknown', 'not known', '0', 'x', 'u', 'not specified', 'not stated'].map(
    (text) => [text, ''] as const,
  ),
])
