import { decodeRecord, encodingName, type Encoding } from '../../platform/csv/encoding.ts'
import { openTextFile } from '../../platform/csv/file.ts'
import type { Separator } from '../../platform/csv/frame.ts'
import { looseCells, splitRecord } from '../../platform/csv/split.ts'
import type { ListedField } from '../source.ts'
import { fieldOf } from './aliases.ts'
import { findLayout } from './heading.ts'
import type { ColumnMapping } from './mapping.ts'

/** What is understood of a file, for the page on which a person chooses the columns. */
export interface FileDescription {
  /** In the words of a save dialog: UTF-8, UTF-16LE, UTF-16BE, Windows-1252. */
  encoding: string
  separator: Separator
  /** Row of the headings as a spreadsheet shows it. */
  headingRow: number
  /** Each column with the field that it is, or has a part in; null for one that is not used. */
  columns: { heading: string; field: ListedField | null }[]
  /** Fields that a list cannot do without and that no column gives. */
  missing: ListedField[]
  /** Sentences on what else a person must settle, such as two columns of one meaning. */
  problems: string[]
  /** The cells of the first five rows below the headings: personal details, to be shown and not kept. */
  sample: string[][]
}

/**
 * Describes a list file without syncing it. Throws as opening it would when it cannot be read at all (no such file,
 * a workbook); what a person can settle by choosing columns is in `missing` and `problems` instead.
 */
export async function describeFile(path: string, mapping?: ColumnMapping): Promise<FileDescription> {
  const file = await openTextFile(path)
  try {
    const { separator, headingRow, columns, firstRows } = findLayout(file, mapping)
    return {
      encoding: encodingName(file.encoding, [wholeLines(file.head)]),
      separator,
      headingRow,
      columns: columns.headings.map((heading, i) => {
        const meaning = columns.meanings[i] ?? null
        return { heading, field: meaning && fieldOf(meaning) }
      }),
      missing: columns.missing,
      problems: columns.problems,
      sample: firstRows.map(({ bytes }) => cellsOf(bytes, separator, file.encoding)),
    }
  } finally {
    await file.close()
  }
}

/** The start of a file without its last line, which may end within a letter. */
function wholeLines(head: Buffer): Buffer {
  return head.subarray(0, Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r')) + 1)
}

function cellsOf(bytes: Buffer, separator: Separator, encoding: Encoding): string[] {
  const text = decodeRecord(bytes, encoding) ?? bytes.toString('utf8')
  return splitRecord(text, separator) ?? looseCells(text, separator)
}
