import { createReadStream, existsSync, statSync } from 'node:fs'
import { parse } from 'csv-parse'
import { ProductError } from '../../platform/errors.ts'
import { LISTED_FIELDS, type ListedField } from '../../sync/source.ts'
import type { StandInList, StandInRow } from './snapshot.ts'

/**
 * A list.csv as a list to serve: UTF-8, commas, its headings the names of the fields (others are left out). It is
 * read again when the file has changed. Throws `invalid` when it is not there or not a list.
 */
export async function listFile(path: string): Promise<StandInList> {
  if (!existsSync(path)) throw new ProductError('invalid', `There is no file ${path}. Give the list to serve.`)
  const fields = await fieldsOf(path)
  return {
    fields,
    rows: () => rowsOf(path),
    version: () => `${statSync(path).mtimeMs} ${statSync(path).size}`,
  }
}

async function fieldsOf(path: string): Promise<ListedField[]> {
  for await (const headings of createReadStream(path).pipe(parse({ bom: true, to: 1 })) as AsyncIterable<string[]>) {
    if (headings.includes('source_patient_id')) return LISTED_FIELDS.filter((field) => headings.includes(field))
  }
  throw new ProductError('invalid', `${path} has no column source_patient_id in its first line. Give a list.csv.`)
}

async function* rowsOf(path: string): AsyncGenerator<StandInRow> {
  const known = new Set<string>(LISTED_FIELDS)
  const columns = (headings: string[]) => headings.map((name) => (known.has(name) ? name : false))
  const records = createReadStream(path).pipe(parse({ bom: true, columns, relax_column_count: true }))
  for await (const cells of records as AsyncIterable<Partial<Record<ListedField, string>>>) {
    yield rowOf(cells)
  }
}

function rowOf(cells: Partial<Record<ListedField, string>>): StandInRow {
  const row: StandInRow = { restricted: /^(true|yes|1)$/i.test(cells.restricted ?? '') }
  for (const field of LISTED_FIELDS) {
    if (field !== 'restricted') row[field] = cells[field] || null
  }
  return row
}
