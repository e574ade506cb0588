import type { Database } from '../../src/platform/database/database.ts'
import { personalIn } from '../canaries.ts'

/** What of the small world must stand in no address: says what it is, or null. */
export type Finds = (address: string) => string | null

const texts = ['nhs_number', 'family_name', 'given_name', 'middle_names', 'email', 'address_line_1', 'town']

/**
 * Everything that the database holds of anybody, in every practice, as what an address could give away: names word by
 * word, numbers, phones, emails, postcodes and dates of birth in every way that they are written.
 */
export async function personalOf({ owner }: Database): Promise<Finds> {
  const { rows } = await owner.query<Record<string, string | null>>(
    `SELECT ${texts.join(', ')}, date_of_birth::text AS born, postcode, mobile_phone, other_phone FROM patient`,
  )
  const { rows: staff } = await owner.query<Record<string, string | null>>('SELECT name, email FROM staff')
  const { rows: past } = await owner.query<{ value: string }>(
    `SELECT unnest(ARRAY[old, new]) AS value FROM patient_change WHERE field NOT IN ('status', 'link', 'account')`,
  )
  const words = new Map<string, string>()
  const add = (what: string, ...all: (string | null | undefined)[]) => {
    for (const each of all) if (each) words.set(each.toLowerCase(), what)
  }
  for (const row of rows) {
    for (const field of texts) add(field, ...wordsOf(row[field]))
    add('date of birth', ...datesOf(row.born))
    add('postcode', row.postcode, row.postcode?.replace(' ', ''))
    for (const phone of [row.mobile_phone, row.other_phone]) add('phone', ...phonesOf(phone))
  }
  for (const { name, email } of staff) add('staff', ...wordsOf(name), email)
  for (const { value } of past) add('earlier value', value, ...phonesOf(value))
  for (const common of ordinary) words.delete(common)
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${[...words.keys()]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|')})(?![\\p{L}\\p{N}])`,
    'iu',
  )
  const read = (address: string) => {
    for (const text of readingsOf(address)) {
      const found = pattern.exec(text)?.[0]
      if (found !== undefined) return words.get(found.toLowerCase()) ?? 'something'
      const [shape] = personalIn(text)
      if (shape !== undefined) return shape
    }
    return null
  }
  // Most pages hold the same addresses.
  const known = new Map<string, string | null>()
  return (address) => {
    if (!known.has(address)) known.set(address, read(address))
    return known.get(address)!
  }
}

/** Words of our own addresses and of roles after which test colleagues are named. */
const ordinary = ['a', 'the', 'manager', 'operator', 'receptionist', 'clinician', 'lead', 'governance']

function wordsOf(text: string | null | undefined): string[] {
  if (!text) return []
  return [text, ...text.split(/[\s,]+/).filter((word) => /^\p{L}{3,}/u.test(word) || /@|\d{5}/.test(word))]
}

function datesOf(born: string | null | undefined): string[] {
  if (!born) return []
  const [year = '', month = '', day = ''] = born.split('-')
  const short = [String(Number(day)), String(Number(month))]
  return [
    ...['-', '/', '', '.', ' '].flatMap((sign) => [
      [year, month, day].join(sign),
      [day, month, year].join(sign),
      [...short, year].join(sign),
    ]),
  ].filter((text) => text.length > 7)
}

function phonesOf(phone: string | null | undefined): string[] {
  if (!phone?.startsWith('+44')) return []
  const national = `0${phone.slice(3)}`
  return [phone, phone.slice(1), national, `${national.slice(0, 5)} ${national.slice(5)}`]
}

/** The address as it is, as it reads, and what is packed into its parts as base64. */
function readingsOf(address: string): string[] {
  const plain = address
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (hex) => Buffer.from(hex.replaceAll('%', ''), 'hex').toString())
  const packed = plain
    .split(/[/?&=.#]/)
    .filter((part) => /^[\w-]{8,}$/.test(part) && !/^[0-9a-f-]{36}$/i.test(part))
    .map((part) => Buffer.from(part, 'base64url').toString())
    .filter((text) => /^[\x20-\x7e]+$/.test(text))
  return [plain, plain.replace(/[ _-]/g, ''), ...packed]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
