import type { Separator } from './frame.ts'

/**
 * Splits the text of one record into its fields, quotes taken off and doubled quotes made single.
 *
 * Null when the quoting is wrong, so that nobody can say where the fields end: text behind a closing quotation
 * mark, or one never closed. A quotation mark in the middle of an unquoted field is ordinary text.
 */
export function splitRecord(text: string, separator: Separator): string[] | null {
  if (!text.includes('"')) return text.split(separator)
  const fields: string[] = []
  let at = 0
  for (;;) {
    const quote = openingQuote(text, at)
    if (quote < 0) {
      const end = text.indexOf(separator, at)
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end))
      if (end < 0) return fields
      at = end + 1
      continue
    }
    const close = closingQuote(text, quote + 1)
    if (close < 0) return null
    const field = text.slice(quote + 1, close)
    fields.push(field.includes('"') ? field.replaceAll('""', '"') : field)
    const end = skipSpaces(text, close + 1)
    if (end === text.length) return fields
    if (text[end] !== separator) return null
    at = end + 1
  }
}

/**
 * Cells of a record whose quoting is wrong: cut at every separator and line break, quotes dropped. Good enough to
 * recognise a value in it, never to say which column it stood in.
 */
export function looseCells(text: string, separator: Separator): string[] {
  return text
    .replaceAll('"', '')
    .split(/\r\n|\n|\r/)
    .flatMap((line) => line.split(separator))
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
}

/** True when all cells of a record are blank, as spreadsheets leave below the last row. */
export function isBlankRecord(bytes: Buffer, separator: Separator): boolean {
  const separatorByte = separator.charCodeAt(0)
  for (const byte of bytes) {
    if (byte !== separatorByte && byte !== 32 && byte !== 34 && byte !== 9) return false
  }
  return true
}

function openingQuote(text: string, at: number): number {
  const first = skipSpaces(text, at)
  return text.charCodeAt(first) === 34 ? first : -1
}

function closingQuote(text: string, from: number): number {
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return -1
    if (text.charCodeAt(quote + 1) !== 34) return quote
    from = quote + 2
  }
}

function skipSpaces(text: string, at: number): number {
  while (text.charCodeAt(at) === 32) at += 1
  return at
}
