import type { Separator } from './frame.ts'

/** One line of CSV with its line ending (LF). A field is quoted only where it must be to read back the same. */
export function csvLine(fields: readonly string[], separator: Separator = ','): string {
  // A lone empty field would be a blank line, which readers skip.
  if (fields.length === 1 && fields[0] === '') return '""\n'
  let line = ''
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? ''
    if (i > 0) line += separator
    line += mustQuote(field, separator) ? `"${field.replaceAll('"', '""')}"` : field
  }
  return line + '\n'
}

/**
 * The text of a cell made safe to open in a spreadsheet: what would run as a formula gets an apostrophe in front
 * (OWASP, "CSV Injection"). Plain numbers, phone numbers among them (+447700900123), stay as they are.
 */
export function formulaSafe(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}

const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const NUMBER = /^[+-]?\d[\d ]*(\.\d+)?$/

function mustQuote(field: string, separator: Separator): boolean {
  return (
    field.includes(separator) ||
    field.includes('"') ||
    field.includes('\n') ||
    field.includes('\r') ||
    // At the start of a file this character is taken for a byte order mark and lost.
    field.startsWith('\ufeff')
  )
}

/**
 * One line for a spreadsheet that a person opens: every field quoted, CRLF at the end, and an apostrophe in front of whatever
 * could be taken for a formula, a phone number in international form among them, because a program may calculate with it.
 */
export function spreadsheetLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => `"${(ARMED.test(field) ? `'${field}` : field).replaceAll('"', '""')}"`)
  return quoted.join(',') + '\r\n'
}

/** Says to spreadsheets that the file is UTF-8. Stands once, before the first line. */
export const byteOrderMark = '\ufeff'

/** Some programs look past blanks in front. */
const ARMED = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/
