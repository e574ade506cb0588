import {
  LISTED_FIELDS,
  type ListedField,
  type ListedRow,
  type OpenList,
  type RawRecord,
  type Source,
} from '../src/sync/source.ts'

export type Row = Partial<ListedRow> | { broken: string; cells?: string[] }

export interface ListOptions {
  /** Columns that the source does not carry. */
  without?: ListedField[]
  announced?: number
  practice?: string
  layout?: string
  /** Called after this many rows have been handed over, while the run is going on. */
  after?: { rows: number; happens: () => Promise<void> }
}

/** A practice list in memory: what a source is, with nothing foreign about it. */
export function listOf(rows: Row[], options: ListOptions = {}): Source {
  return { name: 'csv', open: () => Promise.resolve(openList(rows, options)) }
}

function openList(rows: Row[], options: ListOptions): OpenList {
  const carries = new Set(LISTED_FIELDS.filter((field) => !options.without?.includes(field)))
  return {
    practice: options.practice ?? null,
    announced: options.announced ?? null,
    carries,
    dateOrder: 'dmy',
    layout: options.layout ?? [...carries].join(),
    records: () => records(rows, options),
    read(record) {
      const row = JSON.parse(record.toString()) as Row
      if ('broken' in row) return { unusable: row.broken, cells: row.cells ?? [] }
      const blank = Object.fromEntries(LISTED_FIELDS.map((field) => [field, ''])) as ListedRow
      const carried = Object.entries(row).filter(([field]) => carries.has(field as ListedField))
      return { ...blank, ...Object.fromEntries(carried) }
    },
    progress: () => ({ done: 0, total: rows.length, unit: 'rows' }),
    close: () => Promise.resolve(),
  }
}

async function* records(rows: Row[], { after }: ListOptions): AsyncGenerator<RawRecord[]> {
  let rowNumber = 1
  for (const row of rows) {
    rowNumber += 1
    yield [{ rowNumber, bytes: Buffer.from(JSON.stringify(row)) }]
    if (after !== undefined && rowNumber - 1 === after.rows) await after.happens()
  }
}
