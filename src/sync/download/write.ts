import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { byteOrderMark, spreadsheetLine } from '../../platform/csv/write.ts'
import { asPractice, runIn, type Database, type Tx } from '../../platform/database/database.ts'
import type { LedgerRun } from '../ledger.ts'
import { wholeList } from '../ledger/rows.ts'
import { lists, type ListName } from './lists.ts'

/** So many rows at a time, so that memory stays what it is however long the list. */
const atATime = 2_000

export interface Download {
  run: LedgerRun
  list: ListName
  /** Whether contact details are written in full; who asked for it has been written down. */
  full: boolean
  /** Writes down that these rows are about to leave; for good, whatever becomes of the rest. */
  beforeRows: (rows: unknown[]) => Promise<void>
}

/**
 * Writes one list of a run for a spreadsheet: a byte order mark, headings, a line for each row, in the order of the page.
 * Restricted patients are in no list that leaves the platform. Ends `out`, or destroys it when something fails.
 */
export async function writeList(database: Database, download: Download, out: Writable): Promise<void> {
  await asPractice(database, download.run.practice, async (tx) => {
    await pipeline(Readable.from(lines(tx, download), { objectMode: true }), out)
  })
}

async function* lines(
  tx: Tx,
  { run, list, full, beforeRows }: Download,
): AsyncGenerator<string, void, undefined> {
  const { headings, cells } = lists[list] as {
    headings: readonly string[]
    cells: (row: unknown, full: boolean) => string[]
  }
  yield byteOrderMark + spreadsheetLine(headings)
  const { text, values } = wholeList(list, run)
  await runIn(tx)(`DECLARE listed_rows NO SCROLL CURSOR FOR ${text}`, values)
  for (;;) {
    const { rows } = await runIn(tx)(`FETCH ${atATime} FROM listed_rows`, [])
    if (rows.length === 0) return
    const open = rows.filter((row) => !(row as { restricted?: boolean }).restricted)
    await beforeRows(open)
    yield open.map((row) => spreadsheetLine(cells(row, full))).join('')
  }
}
