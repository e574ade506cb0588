import { ProductError } from '../errors.ts'
import { decodeRecord } from './encoding.ts'
import { openTextFile, type TextFileOptions } from './file.ts'
import { framed, framer, type Separator } from './frame.ts'
import { detectSeparator } from './sniff.ts'
import { isBlankRecord, splitRecord } from './split.ts'

/** A text table whose first row holds the headings. */
export interface Table {
  readonly headings: string[]
  readonly separator: Separator
  /** The rows below the headings in order, a batch at a time; blank rows are left out but counted. */
  rows(): AsyncGenerator<TableRow[], void, undefined>
  close(): Promise<void>
}

export interface TableRow {
  /** Row as a spreadsheet shows it; the headings are 1. */
  rowNumber: number
  /** As many as there are in the row, which may be more or fewer than the headings; null when it cannot be read. */
  fields: string[] | null
}

/** Opens a table for a plain reading, one row after the other. Errors are those of `openTextFile` and `framer`. */
export async function openTable(path: string, options: TextFileOptions = {}): Promise<Table> {
  const file = await openTextFile(path, options)
  try {
    const separator = detectSeparator(firstLine(file.head))
    const { push, end } = framer({ separator })
    const first = [...push(file.head), ...(file.headIsAll ? end() : [])][0]
    const line = first && decodeRecord(first.bytes, file.encoding)
    const headings = line ? splitRecord(line, separator) : null
    if (!first || !headings) {
      throw new ProductError('invalid', `The headings of ${file.name} cannot be read. Export the file again.`)
    }
    return { headings, separator, rows, close: () => file.close() }

    async function* rows(): AsyncGenerator<TableRow[], void, undefined> {
      for await (const frames of framed(file.chunks(), { separator })) {
        yield frames
          .filter(({ rowNumber, bytes }) => rowNumber > first!.rowNumber && !isBlankRecord(bytes, separator))
          .map(({ rowNumber, bytes }) => ({ rowNumber, fields: fieldsOf(bytes) }))
      }

      function fieldsOf(bytes: Buffer): string[] | null {
        const text = decodeRecord(bytes, file.encoding)
        return text === null ? null : splitRecord(text, separator)
      }
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Cut at the first line break, even one inside quotes: enough to see the separator by. */
function firstLine(head: Buffer): string {
  return (
    head
      .toString('latin1', 0, 65_536)
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  )
}
