import { calendarDate } from './calendar-date.ts'
import { dateOfBirth, nameTokens } from './identity.ts'

/** Texts of a column from the first up to, and without, the second, in the order of bytes. */
export type Range = readonly [from: string, below: string]

/** Whose folded family name lies in one range and folded given name in the other. */
export interface NameRange {
  family: Range
  given: Range
}

/** One way of finding patients. Each has an index and an order of its own, so that any page comes at once. */
export type Way =
  | { by: 'nhs-number'; numbers: Range }
  | { by: 'name'; names: NameRange; order: 'family' | 'given' }
  | { by: 'date-of-birth'; dates: readonly string[]; words: readonly string[] }
  | { by: 'phone'; column: 'mobile_phone' | 'other_phone'; numbers: Range }
  | { by: 'postcode'; postcodes: Range }
  | TextWay

/** Words that stand anywhere in a name or an address, or the beginning of an email address. */
export interface TextWay {
  by: 'text'
  names: NameRange
  inName: readonly string[]
  inAddress: readonly string[]
  email: string | null
}

/** What somebody typed into the one field, understood. */
export interface SearchQuery {
  /** In the order in which their answers are shown. */
  ways: readonly Way[]
  /** Folded words that may be spelled differently; empty when the text is a number, a date or a postcode. */
  words: readonly string[]
  /** Ten digits that may be an NHS number with a slip in it. */
  tenDigits: string | null
}

export const ANYTHING: Range = ['', '{']

/**
 * Decides by the text alone what is searched for; it may be several things at once (ten digits that begin with 07 are a
 * phone number or an NHS number), and then all of them are tried. `today` is the date in London.
 */
export function understand(text: string, today: string): SearchQuery {
  const typed = text
    .normalize('NFC')
    .replace(/[\s\0-\x1f]+/g, ' ')
    .trim()
    .slice(0, LONGEST_SEARCH)
  if (typed.includes('@')) return query([textWay({ email: typed.replaceAll(' ', '').toLowerCase() })])
  const digits = typed.replace(/[\s().\-–/]/g, '')
  if (/^\+?\d+$/.test(digits)) return numberQuery(typed, digits, today)
  const { dates, rest } = takeDates(typed, today)
  const words = wordsOf(rest)
  if (dates.length > 0) return query([{ by: 'date-of-birth', dates, words }])
  if (POSTCODE_BEGINNING.test(typed)) return query(postcodeWays(typed))
  return query(wordWays(words), words)
}

const LONGEST_SEARCH = 200
const MOST_WORDS = 6
const POSTCODE_BEGINNING = /^[a-z]{1,2}\d[a-z\d]?(?: ?\d(?: ?[a-z]{0,2}))?$/i

function query(ways: Way[], words: string[] = [], tenDigits: string | null = null): SearchQuery {
  return { ways, words, tenDigits }
}

function wordsOf(text: string): string[] {
  const tokens = nameTokens(text)
  return tokens === '' ? [] : tokens.split(' ').slice(0, MOST_WORDS)
}

/** Digits alone: a date, or the beginning of an NHS number or of a phone number. */
function numberQuery(typed: string, digits: string, today: string): SearchQuery {
  const dates = datesOf(typed, today)
  const ways: Way[] = dates.length > 0 ? [{ by: 'date-of-birth', dates, words: [] }] : []
  if (ways.length > 0 && /\D/.test(typed)) return query(ways)
  if (/^\d{3,10}$/.test(digits)) ways.push({ by: 'nhs-number', numbers: beginning(digits) })
  const e164 = phoneBeginning(digits)
  if (e164 !== null) {
    ways.push({ by: 'phone', column: 'mobile_phone', numbers: beginning(e164) })
    ways.push({ by: 'phone', column: 'other_phone', numbers: beginning(e164) })
  }
  return query(ways, [], /^\d{10}$/.test(digits) ? digits : null)
}

/** Everything that begins with a text of letters, digits or a plus. */
function beginning(text: string): Range {
  return [text, `${text}{`]
}

/** As E.164, from what stands before a number at home: `0`, `+44 (0)`, `0044`. */
function phoneBeginning(digits: string): string | null {
  const international = digits.replace(/^00/, '+').replace(/^\+440/, '+44')
  if (international.startsWith('+')) return international.length > 3 ? international : null
  if (/^0\d{2}/.test(digits)) return `+44${digits.slice(1)}`
  return /^7\d{9}$/.test(digits) ? `+44${digits}` : null
}

/** Takes a date out of a text such as `hussain 4/9/58`. */
function takeDates(typed: string, today: string): { dates: string[]; rest: string } {
  for (const pattern of DATES_IN_TEXT) {
    const found = pattern.exec(typed)
    if (!found) continue
    const dates = datesOf(found[0], today)
    if (dates.length > 0) return { dates, rest: typed.replace(found[0], ' ') }
  }
  return { dates: [], rest: typed }
}

const MONTH_WORD = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const DATES_IN_TEXT = [
  /(?<![\w/.-])\d{4}-\d{1,2}-\d{1,2}(?![\w/.-])/,
  /(?<![\w/.-])\d{1,2}[/. -]\d{1,2}[/. -](?:\d{4}|\d{2})(?![\w/.-])/,
  new RegExp(`(?<!\\w)\\d{1,2}(?:st|nd|rd|th)?[ .,/-]*${MONTH_WORD}[ .,/-]*(?:\\d{4}|\\d{2})(?!\\w)`, 'i'),
  new RegExp(`(?<!\\w)${MONTH_WORD}[ .,/-]*\\d{1,2}(?:st|nd|rd|th)?[ .,/-]+(?:\\d{4}|\\d{2})(?!\\w)`, 'i'),
  /(?<!\w)\d{8}(?!\w)/,
]

/** A year of two digits may be in this century or the last; whoever searches sees both. */
function datesOf(text: string, today: string): string[] {
  const six = /^(\d{2})(\d{2})(\d{2})$/.exec(text)
  const written = six ? six.slice(1).join('/') : text
  const short = calendarDate(written) === null ? /^(.*\D)(\d{2})$/.exec(written) : null
  const full = short ? [`${short[1]}20${short[2]}`, `${short[1]}19${short[2]}`] : [written]
  return full
    .map((each) => dateOfBirth(each, 'dmy', today))
    .filter((date): date is string => date !== null && date !== '')
}

/** `fx26` may be all of an outward code, or one with the beginning of what follows it. */
function postcodeWays(typed: string): Way[] {
  const code = typed.replaceAll(' ', '').toUpperCase()
  const spaced = typed.includes(' ') ? typed.toUpperCase().replace(/ (?=[A-Z]+$)/, '') : null
  const inward = /^(.+?)(\d[A-Z]{0,2})$/.exec(code)
  const split = inward && /\d/.test(inward[1] ?? '') ? `${inward[1]} ${inward[2]}` : null
  const beginnings = new Set(spaced !== null ? [spaced] : [code, split].filter((each) => each !== null))
  return [...beginnings].map((each) => ({ by: 'postcode', postcodes: beginning(each) }))
}

/** Words are a name first, in any order and each only begun; then an address, or a name and an address. */
function wordWays(words: string[]): Way[] {
  if (words.length === 0) return []
  const areLetters = words.every((word) => /^[a-z]+$/.test(word))
  return [
    ...(areLetters ? nameWays(words) : []),
    ...mixedWays(words),
    ...(areLetters && words.every((word) => word.length >= SHORTEST_INSIDE)
      ? [textWay({ inName: words })]
      : []),
    ...(words.some(isTelling) ? [textWay({ inAddress: words })] : []),
  ]
}

/** Fewer letters stand inside the names of too many. */
const SHORTEST_INSIDE = 3

/** Whether a word says enough to look for it in the middle of every address. */
function isTelling(word: string): boolean {
  return word.length >= 4
}

/**
 * The words cut once, at every place, into given and family name and into family and given name; a name of several words
 * is folded into one, so `anna van der berg` finds VAN DER BERG, Anna.
 */
function nameWays(words: string[]): Way[] {
  const begins = (from: number, to?: number): Range => beginning(words.slice(from, to).join(''))
  const ways: Way[] = [nameWay(begins(0), ANYTHING)]
  for (let cut = words.length - 1; cut > 0; cut--) {
    ways.push(nameWay(begins(cut), begins(0, cut)), nameWay(begins(0, cut), begins(cut)))
  }
  return [...ways, nameWay(ANYTHING, begins(0))]
}

function nameWay(family: Range, given: Range): Way {
  return { by: 'name', names: { family, given }, order: family === ANYTHING ? 'given' : 'family' }
}

/** Three words or more may have a middle name among them; two or more, a name and an address. */
function mixedWays(words: string[]): Way[] {
  if (words.length < 2) return []
  const [first, second, last] = [words[0], words[1], words.at(-1)].map((word = '') => beginning(word))
  if (!first || !second || !last) return []
  const middle = [
    textWay({ names: { family: last, given: first }, inName: words.slice(1, -1) }),
    textWay({ names: { family: first, given: second }, inName: words.slice(2) }),
  ]
  const [behind, before] = [words.slice(1), words.slice(0, -1)]
  const double = beginning(words.slice(0, 2).join(''))
  const atAddress = [
    ...(words.length > 2
      ? [textWay({ names: { family: double, given: ANYTHING }, inAddress: words.slice(2) })]
      : []),
    textWay({ names: { family: first, given: ANYTHING }, inAddress: behind }),
    textWay({ names: { family: ANYTHING, given: first }, inAddress: behind }),
    textWay({ names: { family: last, given: ANYTHING }, inAddress: before }),
  ]
  return [
    ...(words.length > 2 ? middle : []),
    ...atAddress.filter(({ inAddress }) => inAddress.some(isTelling)),
  ]
}

function textWay(way: Partial<TextWay>): TextWay {
  const names = { family: ANYTHING, given: ANYTHING }
  return { by: 'text', names, inName: [], inAddress: [], email: null, ...way }
}
