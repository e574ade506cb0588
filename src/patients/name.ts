/**
 * A name (or any other short text of a person, such as an address line) as it is shown and kept: composed letters
 * (NFC), single spaces, nothing invisible, otherwise as it was written. `''` for a blank, `null` when longer than 300
 * characters.
 */
export function displayName(text: string): string | null {
  const clean = CLEAN.test(text)
    ? text
    : text
        .replace(INVISIBLE, '')
        .replace(/[\s\x85]+/g, ' ')
        .trim()
        .normalize('NFC')
  return clean.length > LONGEST_NAME ? null : clean
}

const LONGEST_NAME = 300
/** Printable ASCII and the Latin letters of Europe, which are composed already, with single spaces between words. */
const CLEAN = /^(?:[!-~\u00c0-\u017f]+(?: [!-~\u00c0-\u017f]+)*)?$/
/** Control characters, halves of a pair, and marks that turn the direction of writing or have no width. */
const INVISIBLE =
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\p{Cs}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/**
 * A name folded for matching: `a-z0-9` only. `O’Brien-Łukasz` becomes `obrienlukasz`. A name in a script without Latin
 * letters folds to `''`, which means missing and is never equal to anything.
 */
export function foldName(text: string): string {
  if (text === '') return ''
  const letters = isAscii(text) ? text.toLowerCase() : latin(text)
  return ONLY_LETTERS.test(letters) ? letters : letters.replace(/[^a-z0-9]+/g, '')
}

/** The same fold with the words kept apart by one space. Apostrophes join: `Mary-Ann O’Rourke` is `mary ann orourke`. */
export function nameTokens(text: string): string {
  if (text === '') return ''
  if (PLAIN_WORDS.test(text)) return text.toLowerCase()
  const letters = isAscii(text) ? text.toLowerCase() : latin(text)
  if (ONLY_WORDS.test(letters)) return letters
  return letters
    .replace(JOINERS, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

const ONLY_LETTERS = /^[a-z]+$/
const PLAIN_WORDS = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/
const ONLY_WORDS = /^[a-z0-9]+(?: [a-z0-9]+)*$/
const JOINERS = /['`]+/g
const APOSTROPHES = /[´‘’‛ʹʻʼʽˈ′＇·]/g
/** Letters that decompose into nothing simpler, as their owners write them in a passport's Latin letters. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ...{
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ı: 'i',
    ħ: 'h',
    ŧ: 't',
    ŋ: 'n',
    ĸ: 'k',
  },
  ...{
    ə: 'a',
    ɓ: 'b',
    ɗ: 'd',
    ƙ: 'k',
    ƴ: 'y',
    ɖ: 'd',
    ɛ: 'e',
    ɔ: 'o',
    ɣ: 'g',
    ƒ: 'f',
    ʋ: 'v',
    ɨ: 'i',
    ʉ: 'u',
    ƶ: 'z',
  },
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Lower-case ASCII: marks and other scripts vanish, and what divides words still divides them. */
function latin(text: string): string {
  return text
    .replace(APOSTROPHES, "'")
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\0-\x7f]/gu, (letter) => PLAIN_LETTERS[letter] ?? (DIVIDES.test(letter) ? ' ' : ''))
}

const DIVIDES = /[\s\p{P}\p{S}]/u

/**
 * Whether a given name is only standing in for one that nobody has entered: `baby`, `twin one`, `baby of Sarah`. It
 * then counts as missing, because two such people share a date of birth and a home more often than not. Takes folded
 * tokens, as `nameTokens` gives them; `''` is missing already and answers false.
 *
 * From the stop list of NHS England's probabilistic linkage, with what practices type as well.
 */
export function isPlaceholderName(tokens: string): boolean {
  if (tokens === '') return false
  const words = tokens.split(' ')
  return PLACEHOLDER_OF.test(tokens) || words.every((word) => PLACEHOLDER_WORDS.has(word))
}

const PLACEHOLDER_WORDS = new Set(
  (
    'baby infant newborn neonate child boy girl male female twin triplet one two three 1 2 3 first second third i ii iii ' +
    'unknown notknown unnamed nameless none noname not known no name named given yet stated available recorded nk fnu of ' +
    'mr mrs miss ms mx dr master'
  ).split(' '),
)
const PLACEHOLDER_OF =
  /^(?:(?:baby|infant|newborn|neonate|child|twin|triplet)\b.* of|(?:baby|infant) (?:boy|girl|twin|one|two|1|2))\b/

/** The parts of a name as a patient holds them. */
export interface NameParts {
  given_name: string | null
  middle_names: string | null
  family_name: string
}

/** `HUSSAIN, Mohammed Arif`: lists, headings and the banner. */
export function listName(name: NameParts): string {
  const family = name.family_name.toLocaleUpperCase('en-GB')
  return [family, [name.given_name, name.middle_names].filter(Boolean).join(' ')].filter(Boolean).join(', ')
}

/** `Mohammed Arif Hussain`: running text and messages. */
export function spokenName(name: NameParts): string {
  return [name.given_name, name.middle_names, name.family_name].filter(Boolean).join(' ')
}
