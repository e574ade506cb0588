/**
 * Finds the parts of a JSON text without parsing it, so that a record inside a larger document can be known by its own
 * bytes. Only brackets and strings are looked at: whoever uses a part parses it.
 */

/** The text ends before what began in it has ended. */
export class EndsTooSoon extends Error {}

/** Where a part of the text begins and ends. */
export interface Part {
  start: number
  end: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/** The members of the object that begins at `start`; none when there is no object. */
export function* membersOf(text: Buffer, start = 0): Generator<Part & { name: string }> {
  let at = behindSpace(text, start)
  if (text[at] !== OPEN_OBJECT) return
  at = behindSpace(text, at + 1)
  while (text[at] !== CLOSE_OBJECT) {
    const end = behindValue(text, at)
    const name = text.toString('latin1', at + 1, end - 1)
    at = behindSpace(text, end)
    if (text[at] !== COLON) throw new EndsTooSoon()
    const value = partAt(text, behindSpace(text, at + 1))
    yield { name, ...value }
    at = behindSpace(text, value.end)
    if (text[at] === COMMA) at = behindSpace(text, at + 1)
    else if (text[at] !== CLOSE_OBJECT) throw new EndsTooSoon()
  }
}

/** The elements of the array that begins at `start`; none when there is no array. */
export function* elementsOf(text: Buffer, start: number): Generator<Part> {
  let at = behindSpace(text, start)
  if (text[at] !== OPEN_ARRAY) return
  at = behindSpace(text, at + 1)
  while (text[at] !== CLOSE_ARRAY) {
    const element = partAt(text, at)
    yield element
    at = behindSpace(text, element.end)
    if (text[at] === COMMA) at = behindSpace(text, at + 1)
    else if (text[at] !== CLOSE_ARRAY) throw new EndsTooSoon()
  }
}

/** What a part says, parsed; undefined when it is no JSON. */
export function valueOf(text: Buffer, { start, end }: Part): unknown {
  try {
    return JSON.parse(text.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

function partAt(text: Buffer, start: number): Part {
  return { start, end: behindValue(text, start) }
}

function behindValue(text: Buffer, start: number): number {
  const first = text[start]
  if (first === QUOTE) return behindString(text, start)
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return behindBrackets(text, start)
  let at = start
  for (; at < text.length; at++) {
    const byte = text[at] as number
    if (byte <= 0x20 || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) break
  }
  if (at === text.length || at === start) throw new EndsTooSoon()
  return at
}

function behindBrackets(text: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const byte = text[at]
    if (byte === QUOTE) at = behindString(text, at) - 1
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return at + 1
  }
  throw new EndsTooSoon()
}

/** Most strings are short: looking at each byte is quicker than asking for the next quotation mark. */
function behindString(text: Buffer, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const byte = text[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at += 1
  }
  throw new EndsTooSoon()
}

function behindSpace(text: Buffer, start: number): number {
  let at = start
  while (at < text.length && (text[at] as number) <= 0x20) at += 1
  if (at >= text.length) throw new EndsTooSoon()
  return at
}
