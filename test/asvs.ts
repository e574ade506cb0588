import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)
export const page = new URL('docs/security.md', root)

export const STATUSES = ['tested', 'documented', 'not-applicable', 'deployment', 'not-yet'] as const

/** One item of OWASP ASVS 5.0, level 1 or 2, in our own words, and how it stands. */
export interface Item {
  id: string
  level: 1 | 2
  words: string
  status: (typeof STATUSES)[number]
  /** A test or a document of this repository, and what stands in it: the title of the test, a heading. */
  file?: string
  has?: string
  /** Why there is none. */
  why?: string
}

export function readItems(): Item[] {
  return JSON.parse(readFileSync(new URL('docs/asvs.json', root), 'utf8')) as Item[]
}

const begin = '<!-- made from asvs.json by: npx tsx test/asvs.ts -->'

/** The page with its table made anew from the data. */
export function withTable(text: string, items: readonly Item[]): string {
  return `${text.slice(0, text.indexOf(begin))}${begin}\n\n${tableOf(items)}`
}

function tableOf(items: readonly Item[]): string {
  const counts = STATUSES.map(
    (status) => `${items.filter((item) => item.status === status).length} ${status.replaceAll('-', ' ')}`,
  )
  const rows = items.map(
    ({ id, level, words, status, file, has, why }) =>
      `| ${id} | ${level} | ${words} | ${status.replaceAll('-', ' ')} | ${why ?? `\`${file}\`: ${has!.replace(/^#+ */, '')}`} |`,
  )
  return [
    `${items.length} items: ${counts.join(', ')}.`,
    '',
    '| item | level | what | how it stands | where, or why not |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), readItems()))
}
