import { statSync } from 'node:fs'
import { openTable } from '../../platform/csv/table.ts'
import { ProductError } from '../../platform/errors.ts'
import { LISTED_FIELDS, type ListedField } from '../../sync/source.ts'
import type { StandInList, StandInRow } from './snapshot.ts'

/**
 * A list.csv as a list to serve, its headings the names of the fields (others are left out). It is read again when
 * the file has changed. Throws a `ProductError` when it is not there or not such a list.
 */
export async function listFile(path: string): Promise<StandInList> {
  const headings = await headingsOf(path)
  return {
    fields: LISTED_FIELDS.filter((field) => headings.includes(field)),
    rows: () => rowsOf(path),
    version: () => versionOf(path),
  }
}

async function headingsOf(path: string): Promise<string[]> {
  const table = await openTable(path)
  await table.close()
  if (!table.headings.includes('source_patient_id')) {
    throw new ProductError(
      'invalid',
      `${path} has no heading source_patient_id. Give a list.csv as generate makes it.`,
    )
  }
  return table.headings
}

async function* rowsOf(path: string): AsyncGenerator<StandInRow> {
  const table = await openTable(path)
  const places = LISTED_FIELDS.map((field) => [field, table.headings.indexOf(field)] as const)
  try {
    for await (const rows of table.rows()) {
      for (const { fields, rowNumber } of rows) {
        if (!fields)
          throw new ProductError('invalid', `Row ${rowNumber} of ${path} cannot be read. Correct it.`)
        yield rowOf(fields, places)
      }
    }
  } finally {
    await table.close()
  }
}

function rowOf(cells: readonly string[], places: readonly (readonly [ListedField, number])[]): StandInRow {
  const row: StandInRow = {}
  for (const [field, place] of places) {
    const cell = cells[place] || null
    row[field] = field === 'restricted' ? /^(true|yes|1)$/i.test(cell ?? '') : cell
  }
  return row
}

function versionOf(path: string): string {
  const { mtimeMs, size } = statSync(path)
  return `${mtimeMs} ${size}`
}
