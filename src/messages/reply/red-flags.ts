import { isOneSlip } from '../../patients/near-spelling.ts'
import { commonWords, mistyped, otherWords, redFlagWords, type RedFlag } from './red-flag-words.ts'

export type { RedFlag }

/**
 * The red flags in a text, the one first by which it is answered: whoever may harm themselves is answered as such, whatever else
 * they say; then whoever may be harmed. What they are in is sent all the same, arrives as urgent, and is answered with 999 and
 * 111. It rather speaks up once too often; a patient who means something else loses nothing but a glance.
 */
export function redFlagsIn(text: string): RedFlag[] {
  const plain = plainOf(text)
  return flags.filter((flag) => patterns[flag].test(plain))
}

/** The first of them, or null. */
export function redFlagIn(text: string): RedFlag | null {
  return redFlagsIn(text)[0] ?? null
}

const flags = ['mind', 'danger', 'body'] as const satisfies readonly RedFlag[]

/** How many words at most lie in a gap of one, two or three dots. */
const gaps = [0, 1, 3, 6]

const patterns = { mind: patternOf('mind'), danger: patternOf('danger'), body: patternOf('body') }

function patternOf(flag: RedFlag): RegExp {
  const phrases = Object.values(redFlagWords[flag]).flatMap((family) => family.trim().split(/,\s+/))
  return new RegExp(` (?:${phrases.map(regularOf).join('|')})(?= )`)
}

function regularOf(phrase: string): string {
  return withCommonWords(phrase)
    .replaceAll(/ (\.{1,3}) /g, (_, dots: string) => ` (?:\\w+ ){0,${gaps[dots.length]}}`)
    .replaceAll(/(?<=[a-z)])\*/g, '\\w*')
    .replaceAll('_', ' ?')
    .replaceAll('##', '\\d{2,}')
}

function withCommonWords(phrase: string): string {
  const put = phrase.replaceAll(/\{([a-z ]+)\}/g, (_, name: string) => commonWords[name]!)
  return put === phrase ? phrase : withCommonWords(put)
}

/** Small letters and figures alone, without apostrophes, every word between two spaces and spelled as it is meant. */
function plainOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}'‘’`´]/gu, '')
    .match(/[\p{L}\p{N}]+/gu)
  return ` ${(words ?? []).map(spelled).join(' ')} `
}

function spelled(word: string): string {
  if (word.length < 5 || asTheyAre.has(word)) return word
  return meant.find((other) => other[0] === word[0] && isOneSlip(word, other)) ?? word
}

const wordsIn = (text: string) => text.trim().split(/\s+/)
const meant = wordsIn(mistyped)
const asTheyAre = new Set([...meant, ...wordsIn(otherWords)])
