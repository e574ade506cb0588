import { SEPARATORS, type Separator } from './frame.ts'

/**
 * Says what a file is when its first bytes are those of something other than a text table, and what to do about it;
 * null when they may be a text table. The bytes are the file's own, before any decoding.
 */
export function foreignFormat(head: Buffer): string | null {
  if (startsWith(head, 'PK\x03\x04')) return zipped(head)
  if (startsWith(head, 'PK\x05\x06')) return 'This is an empty ZIP archive. Upload the CSV file itself.'
  const found = MAGIC.find(({ magic }) => startsWith(head, magic))
  if (found) return found.sentence
  return null
}

/**
 * The same for formats made of text, and for bytes that are no text at all. The bytes are decoded to UTF-8 (or are
 * Windows-1252). `json` says that JSON is welcome.
 */
export function foreignText(head: Buffer, json = false): string | null {
  const start = head.toString('latin1', 0, 2000).trimStart().toLowerCase()
  if (/^(<!--.*?-->\s*)?<(!doctype html|html|head|body|table)\b/s.test(start)) return HTML
  if (start.startsWith('<?xml')) return start.includes('<html') ? HTML : XML
  if (!json && /^(\{\s*("|\})|\[\s*(["{[\]]|-?\d))/.test(start)) return JSON_TEXT
  if (start.startsWith('{\\rtf'))
    return 'This is a Word document (RTF). Export the list as CSV and upload that.'
  if (controlShare(head) > 0.05)
    return 'This is not a text file. Export the list as CSV (UTF-8) and upload that.'
  return null
}

export function isGzip(head: Buffer): boolean {
  return startsWith(head, '\x1f\x8b\x08')
}

/** The separator of a heading line: the one that stands in it most often outside quotation marks. */
export function detectSeparator(line: string): Separator {
  const bare = line.replace(/"[^"]*"/g, '')
  let best: Separator = ','
  let most = 0
  for (const separator of SEPARATORS) {
    const count = bare.split(separator).length - 1
    if (count > most) [best, most] = [separator, count]
  }
  return best
}

const HTML =
  'This is a web page, not a list. It may be a sign-in page saved by mistake: sign in, export the list as CSV and upload that.'
const XML = 'This is an XML file. Export the list as CSV (UTF-8) and upload that.'
const JSON_TEXT = 'This is a JSON file. Export the list as CSV (UTF-8) and upload that.'
const EXCEL = 'This is an Excel workbook. Save it as CSV (UTF-8) and upload that.'
const OLD_EXCEL = 'This is an old Excel or Word file. Save it as CSV (UTF-8) and upload that.'
const IMAGE = 'This is an image. Export the list as CSV and upload that.'
const ARCHIVE = 'This is a compressed archive. Unpack it and upload the CSV file inside.'

/** First bytes of each format, one character a byte. */
const MAGIC: readonly { magic: string; sentence: string }[] = [
  { magic: '%PDF-', sentence: 'This is a PDF document. Export the list as CSV and upload that.' },
  { magic: '\xef\xbb\xbf%PDF-', sentence: 'This is a PDF document. Export the list as CSV and upload that.' },
  { magic: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', sentence: OLD_EXCEL },
  { magic: '\x89PNG\r\n', sentence: IMAGE },
  { magic: '\xff\xd8\xff', sentence: IMAGE },
  { magic: 'GIF8', sentence: IMAGE },
  { magic: 'II*\x00', sentence: IMAGE },
  { magic: 'MM\x00*', sentence: IMAGE },
  { magic: 'BZh', sentence: ARCHIVE },
  { magic: '\xfd7zXZ\x00', sentence: ARCHIVE },
  { magic: '7z\xbc\xaf\x27\x1c', sentence: ARCHIVE },
  { magic: 'Rar!\x1a\x07', sentence: ARCHIVE },
  { magic: '\x28\xb5\x2f\xfd', sentence: ARCHIVE },
  {
    magic: 'SQLite format 3\x00',
    sentence: 'This is a database file. Export the list as CSV and upload that.',
  },
  {
    magic: '\xff\xfe\x00\x00',
    sentence: 'This text is in UTF-32, which is not supported. Save it as CSV (UTF-8) and upload that.',
  },
  {
    magic: '\x00\x00\xfe\xff',
    sentence: 'This text is in UTF-32, which is not supported. Save it as CSV (UTF-8) and upload that.',
  },
]

function zipped(head: Buffer): string {
  const names = head.toString('latin1')
  if (names.includes('opendocument.spreadsheet')) {
    return 'This is an OpenDocument spreadsheet. Save it as CSV (UTF-8) and upload that.'
  }
  if (names.includes('word/')) return 'This is a Word document. Export the list as CSV and upload that.'
  if (names.includes('[Content_Types].xml') || names.includes('xl/')) return EXCEL
  return 'This is a ZIP archive. Unpack it and upload the CSV file inside.'
}

function startsWith(head: Buffer, magic: string): boolean {
  return head.toString('latin1', 0, magic.length) === magic
}

/** Share of control characters that no text table holds; a stray NUL or two is left to its row. */
function controlShare(head: Buffer): number {
  if (head.length === 0) return 0
  const sample = head.subarray(0, 65_536)
  let controls = 0
  // By index, which takes a seventh of the time of an iterator: every night begins with it.
  for (let at = 0; at < sample.length; at++) {
    const byte = sample[at] as number
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls += 1
  }
  return controls / sample.length
}
