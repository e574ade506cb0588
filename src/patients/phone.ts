import parsePhoneNumberFromString, { type CountryCode } from 'libphonenumber-js/max'
import metadata from 'libphonenumber-js/max/metadata'

/**
 * A phone number as E.164 (`+447911123456`), read as in Britain unless it names a country; `''` for a blank, `null` when
 * it is no number that can exist. `(0)` and a leading `tel:` are understood; an extension is left out; a number with a
 * note beside it ("mum", "do not use") is not valid, because nobody knows what the note meant.
 *
 * The answers are libphonenumber's, reached many times faster for country code 44: its own patterns are compiled once.
 * Ofcom's drama numbers, which belong to nobody and which every invented patient has, count as valid.
 */
export function phone(text: string): string | null {
  const written = text.trim()
  if (written === '') return ''
  if (written.length > LONGEST) return null
  const national = PLAIN.test(written) ? unitedKingdomDigits(written) : null
  if (national === null) return fromLibrary(withoutLabel(written))
  return EXISTS.test(national) || DRAMA.test(national) ? `+44${national}` : null
}

/** Whether a valid number (E.164) belongs to a mobile of the United Kingdom, Guernsey, Jersey or the Isle of Man. */
export function isMobile(e164: string): boolean {
  return e164.startsWith('+44') && MOBILE.test(e164.slice(3))
}

/** A number (E.164) as people here read it: `07700 900471` at home, `+33 6 12 34 56 78` abroad. */
export function displayPhone(e164: string): string {
  if (isMobile(e164)) return `0${e164.slice(3, 7)} ${e164.slice(7)}`
  const parsed = parsePhoneNumberFromString(e164)
  if (!parsed) return e164
  return parsed.countryCallingCode === '44' ? parsed.formatNational() : parsed.formatInternational()
}

/** What libphonenumber reads at most. */
const LONGEST = 250
const PLAIN = /^\+?[\d ().-]+$/

/** The countries that share country code 44: Britain, Guernsey, Jersey and the Isle of Man. */
const COUNTRIES = ['GB', 'GG', 'JE', 'IM'] as const
const EVERY_KIND = [1, 0, 2, 3, 4, 5, 6, 7, 8, 9]
const EXISTS = whole(COUNTRIES.flatMap((country) => patterns(country, EVERY_KIND)))
/**
 * Numbers that Ofcom keeps free for radio and television, by area.
 * https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
 */
const DRAMA_MOBILE = '7700900\\d{3}'
const DRAMA = whole([
  DRAMA_MOBILE,
  '1632960\\d{3}',
  '1(?:1[3-7]|21|31|41|51|61)4960\\d{3}',
  '1914980\\d{3}',
  '2079460\\d{3}',
  '2896496\\d{3}',
  '2920180\\d{3}',
  '3069990\\d{3}',
  '8081570\\d{3}',
])
const MOBILE = whole([DRAMA_MOBILE, ...COUNTRIES.flatMap((country) => patterns(country, [1]))])

/**
 * A country's patterns for kinds of number (0 landline, 1 mobile, then the rarer kinds), from libphonenumber's metadata.
 * Fails at start, rather than refusing every number, should a new version of the library keep them elsewhere.
 */
function patterns(country: CountryCode, kinds: number[]): string[] {
  const types: unknown = metadata.countries[country]?.[11]
  const found = kinds.flatMap((kind) => {
    const pattern: unknown = (types as [unknown][] | undefined)?.[kind]?.[0]
    return typeof pattern === 'string' ? [pattern] : []
  })
  if (metadata.version !== 4 || found.length === 0) {
    throw new Error('The metadata of libphonenumber-js has another shape than src/patients/phone.ts knows')
  }
  return found
}

function whole(alternatives: string[]): RegExp {
  return new RegExp(`^(?:${alternatives.join('|')})$`)
}

/**
 * The national digits of a number that is plainly written as one of country code 44 (`07911 123456`,
 * `+44 (0)7911 123456`, `0044...`, `44...`, or without its leading nought), otherwise null.
 */
function unitedKingdomDigits(plain: string): string | null {
  const digits = plain.replace(/[^\d+]+/g, '')
  if (digits.startsWith('+44')) return afterCountryCode(digits, 3)
  if (digits.startsWith('0044')) return afterCountryCode(digits, 4)
  if (digits.startsWith('00') || digits.startsWith('+')) return null
  if (digits.startsWith('0')) return usualLength(digits, 1)
  if (digits.startsWith('44')) return digits.length > 11 ? afterCountryCode(digits, 2) : null
  return usualLength(digits, 0)
}

function afterCountryCode(digits: string, from: number): string | null {
  return usualLength(digits, digits[from] === '0' ? from + 1 : from)
}

function usualLength(digits: string, from: number): string | null {
  const length = digits.length - from
  return (length === 10 || length === 9) && digits[from] !== '0' ? digits.slice(from) : null
}

function fromLibrary(text: string): string | null {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: 'GB', extract: false })
  if (!parsed) return null
  return parsed.isValid() || isDrama(parsed.number) ? parsed.number : null
}

function isDrama(e164: string): boolean {
  return e164.startsWith('+44') && DRAMA.test(e164.slice(3))
}

/** `tel:` and the like before the number, and brackets around Britain's code, which the library does not know. */
function withoutLabel(text: string): string {
  return text.replace(/^tel(?:ephone)?\s*[.:]\s*/i, '').replace(/^\( *\+44 *\)/, '+44')
}
