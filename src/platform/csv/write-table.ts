import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { csvLine, formulaSafe } from './write.ts'

/** Rows of a table, a page at a time: however many there are, one page of them is in memory. */
export type Pages = AsyncGenerator<string[][], void, undefined>

/**
 * Writes a table, as CSV with headings, in which a cell that a spreadsheet would run as a formula has an apostrophe in front; or
 * as one document of JSON, `{ NAME: [...], exported }`, with the values as they are. Answers how many rows; does not end `out`.
 */
export async function writeTable(
  out: Writable,
  table: { name: string; columns: readonly string[]; pages: Pages; form: 'csv' | 'json' },
): Promise<number> {
  const written = { rows: 0 }
  const parts = (table.form === 'csv' ? csvParts : jsonParts)(table, counted(table.pages, written), written)
  await pipeline(Readable.from(parts, { objectMode: true }), out, { end: false })
  return written.rows
}

type Table = Parameters<typeof writeTable>[1]

async function* counted(pages: Pages, written: { rows: number }): Pages {
  for await (const page of pages) {
    written.rows += page.length
    yield page
  }
}

async function* csvParts({ columns }: Table, pages: Pages): AsyncGenerator<string, void, undefined> {
  yield csvLine(columns)
  for await (const page of pages) yield page.map((cells) => csvLine(cells.map(formulaSafe))).join('')
}

async function* jsonParts(
  { name, columns }: Table,
  pages: Pages,
  written: { rows: number },
): AsyncGenerator<string, void, undefined> {
  let before = `{${JSON.stringify(name)}:[\n`
  for await (const page of pages) {
    const named = page.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at]])))
    yield before + named.map((row) => JSON.stringify(row)).join(',\n')
    before = ',\n'
  }
  if (written.rows === 0) yield before
  yield `\n],"exported":${written.rows}}\n`
}
