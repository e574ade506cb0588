import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Every test server and command leaves what it logged in one folder, as do failed jobs, error pages and the addresses
 * that browsers went to. After the last test the folder is searched for anything personal of anybody in any test.
 */
export type Capture = 'log' | 'address' | 'error-page' | 'failed-job' | 'metrics'

/** The folder, while the tests run under `bin/test`. */
export const captureFolder = (): string | undefined => process.env['TEST_CAPTURED']

/** Keeps text for the search. Each process writes files of its own, so lines are never torn. */
export function capture(what: Capture, text: string): void {
  const folder = captureFolder()
  if (folder === undefined || text === '') return
  appendFileSync(join(folder, `${what}.${process.pid}`), text.endsWith('\n') ? text : `${text}\n`)
}

/** What personal details look like in all our tests: every number, phone and email of theirs is of these shapes. */
const shapes: Record<string, RegExp> = {
  'an NHS number': /(?<![\w.-])999[ -]?\d{3}[ -]?\d{4}(?![\w-])/,
  'a phone': /(?:\+44|\b0)[ -]?(?:7700[ -]?900|1632[ -]?960)[ -]?\d{3}\b/,
  'an email': /[\w.+-]+@(?:[\w-]+\.)*(?:example|invalid)\b/i,
  'an email of example.org': /[\w.+-]+(?:@|%40)example\.(?:org|com|net)\b/i,
  'a date of birth':
    /\b(?:19[1-9]\d|20[01]\d)-(?:0[1-9]|1[0-2])-\d\d(?!T)\b|\b\d\d\/\d\d\/(?:19[1-9]\d|20[01]\d)\b/,
  'a session': /\b(?:__Host-)?(?:session|form)=[\w-]{20,}/,
  'a bearer token': /bearer [\w.~+/-]{8,}/i,
}

/** Names of people in the worlds of the tests; ordinary words that are also names are left out. */
const names = [
  ...['Hussain', 'Llewellyn', 'Adamczyk', 'Adeyemi', 'Agnieszka', 'Akhtar', 'Allsop', 'Anderton', 'Gwilym'],
  ...[
    'Wójcik',
    'Wojcik',
    'Okafor',
    'Whitlock',
    'Hargreaves',
    "O'Rourke",
    'Griffiths',
    'Ashworth',
    'Ferreira',
  ],
  ...['Bhatt', 'Bilal', 'Oluwaseun', 'Zubaida', 'Nasreen', 'Sabiha', 'Adaeze', 'Krzysztof', 'Gwenllian'],
  ...['Tanner’s Row', "Tanner's Row", 'Hidden House', 'Mill Lane', 'Station Road'],
]
const secrets = ['copper kettle under nine larches', Buffer.alloc(32, 'test').toString('base64')]
const words: Record<string, readonly string[]> = { 'a name or address': names, 'a password or key': secrets }

export interface Found {
  file: string
  what: string
  line: string
}

/** Every place in the folder where something personal stands, and how much was searched. */
export function searchCaptured(folder: string): { found: Found[]; lines: number; files: number } {
  const found: Found[] = []
  let lines = 0
  const files = readdirSync(folder)
  for (const file of files) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue
      lines += 1
      for (const what of personalIn(line)) found.push({ file, what, line: line.slice(0, 400) })
    }
  }
  return { found, lines, files: files.length }
}

/** What is personal in a text, by what it is. */
export function personalIn(text: string): string[] {
  const plain = decoded(text)
  const bySight = Object.entries(shapes).filter(([, shape]) => shape.test(plain))
  const byName = Object.entries(words).filter(([, all]) =>
    all.some((word) => plain.toLowerCase().includes(word.toLowerCase())),
  )
  return [...bySight, ...byName].map(([what]) => what)
}

/** Addresses hide names behind percent signs and plus signs, JSON behind backslashes. */
function decoded(text: string): string {
  const spaced = text.replace(/(?<==[^&\s]*)\+/g, ' ')
  return `${text} ${spaced.replace(/(?:%[0-9a-f]{2})+/gi, (hex) => Buffer.from(hex.replaceAll('%', ''), 'hex').toString())}`
}
