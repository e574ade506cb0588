/**
 * How many texts a message takes, and what it costs. Counted as GOV.UK Notify counts: 160 characters in one text, 153 in each of
 * several; with a letter outside the phones' alphabet 70 and 67. Pure, and knows nothing of whom it is for.
 */
export interface SmsCount {
  /** As it leaves: what phones' alphabet lacks is replaced, so that what is counted is what arrives. */
  text: string
  /** Two for each of `^ { } \ [ ~ ] | €`. */
  characters: number
  parts: number
  /** How many characters are too many; 0 where it fits. */
  over: number
  /** Characters that leave as a question mark, each once. */
  lost: string[]
  /** Letters that make each text shorter, each once, with the first word that holds one. */
  dear: { letter: string; word: string }[]
}

/** Six texts of 153. */
const MOST_CHARACTERS = 918

/** Counts a text message as it would leave. */
export function countSms(written: string): SmsCount {
  const { text, lost } = asText(written)
  const dear = dearLetters(text)
  const isDear = dear.length > 0
  const characters = text.length + (isDear ? 0 : count(text, EXTENSION))
  return {
    ...{ text, characters, lost, dear },
    parts: isDear ? partsOf(characters, 70, 67) : partsOf(characters, 160, 153),
    over: Math.max(0, characters - MOST_CHARACTERS),
  }
}

/** The same message with plain letters in place of those that make it dearer. */
export function withPlainLetters(written: string): string {
  return each(written.normalize('NFC'))
    .map((letter) => (WELSH.has(letter) ? plain(letter) : letter))
    .join('')
}

/** A letter without its mark. */
export function plain(letter: string): string {
  return letter.normalize('NFD').slice(0, 1)
}

/** `2.4p`, `£1.20`: what so many texts cost, at a price in pence for each. */
export function costWords(parts: number, pence: number): string {
  const cost = Math.round(parts * pence * 100) / 100
  return cost < 100 ? `${cost}p` : `£${(cost / 100).toFixed(2)}`
}

function partsOf(characters: number, alone: number, together: number): number {
  return characters <= alone ? 1 : Math.ceil(characters / together)
}

/** What of a message arrives: no carriage returns, nothing around it, and only characters that a text message carries. */
function asText(written: string): { text: string; lost: string[] } {
  const lost = new Set<string>()
  const kept = each(written.replaceAll('\r\n', '\n').normalize('NFC')).map((character) => {
    const carried = carry(character)
    if (carried === null) lost.add(character)
    return carried ?? '?'
  })
  return { text: kept.join('').trim(), lost: [...lost] }
}

function carry(character: string): string | null {
  if (isCarried(character)) return character
  const replaced = REPLACED[character]
  if (replaced !== undefined) return replaced
  // One mark less, which may be a letter that is carried with its other mark.
  const base = character.normalize('NFD').slice(0, -1).normalize('NFC')
  return isCarried(base) ? base : null
}

const isCarried = (character: string) => GSM.has(character) || WELSH.has(character)

function dearLetters(text: string): SmsCount['dear'] {
  const letters = new Set(each(text).filter((letter) => WELSH.has(letter)))
  const words = text.split(/[^\p{L}\p{M}\p{N}'-]+/u)
  return [...letters].map((letter) => ({
    letter,
    word: words.find((word) => word.includes(letter)) ?? letter,
  }))
}

const each = (text: string) => [...text]
const count = (text: string, among: ReadonlySet<string>) =>
  each(text).filter((character) => among.has(character)).length

/** Characters of the phones' alphabet that stand behind an escape, and so count twice. */
const EXTENSION = new Set('^{}\\[~]|€')
const GSM = new Set([
  ...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿',
  ...'abcdefghijklmnopqrstuvwxyzäöñüà',
  ...EXTENSION,
])
/** Letters of Welsh outside that alphabet, sent as they are. */
const WELSH = new Set('ÀÁÂÈÊËÌÍÎÏÒÓÔÙÚÛÝáâêëíîïóôúûýÿŴŵŶŷŸẀẁẂẃẄẅỲỳ')

const REPLACED: Readonly<Record<string, string>> = {
  ...{ '\u2011': '-', '–': '-', '—': '-', '−': '-', '…': '...', '\t': ' ', '\u00a0': ' ', '\u202f': ' ' },
  ...{ '‘': "'", '’': "'", '‚': "'", '“': '"', '”': '"', '„': '"', Ł: 'L', ł: 'l' },
  ...{ '\u180e': '', '\u200b': '', '\u200c': '', '\u200d': '', '\u2060': '', '\ufeff': '' },
  ...{ '\u2028': '', '\u2029': '' },
}
