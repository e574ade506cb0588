import { hash } from 'node:crypto'
import { openTextFile, type TextFile } from '../../platform/csv/file.ts'
import { framed, type Frame, type Separator } from '../../platform/csv/frame.ts'
import { isBlankRecord } from '../../platform/csv/split.ts'
import type { OpenList, RawRecord, Source } from '../source.ts'
import { carriedFields } from './columns.ts'
import { findLayout, refuseUnreadable, type Layout } from './heading.ts'
import type { ColumnMapping } from './mapping.ts'
import { READING, rowReader } from './row.ts'

export interface CsvSourceOptions {
  /** Path of the file. */
  file: string
  /** A person's word on the columns, above the known headings. */
  mapping?: ColumnMapping
  /** ODS code of the practice whose list the sender says this is; a CSV file itself does not say. */
  practice?: string
}

/**
 * A practice list in a CSV file: our own `list.csv`, reports and extracts of EMIS and SystmOne, cohort files of the
 * vaccinations service, or any other once its columns are mapped. See docs/list-files.md.
 */
export function csvSource({ file, mapping, practice }: CsvSourceOptions): Source {
  return {
    name: 'csv',
    async open(signal) {
      const opened = await openTextFile(file, { signal })
      try {
        const layout = findLayout(opened, mapping)
        refuseUnreadable(opened.name, layout)
        return openList(opened, layout, mapping?.dateOrder ?? 'dmy', practice ?? null)
      } catch (error) {
        await opened.close()
        throw error
      }
    },
  }
}

function openList(
  file: TextFile,
  layout: Layout,
  dateOrder: OpenList['dateOrder'],
  practice: string | null,
): OpenList {
  const { separator, columns, lastRowBefore } = layout
  return {
    practice,
    announced: null,
    carries: carriedFields(columns),
    dateOrder,
    layout: digest([READING, separator, file.encoding === 'bytes', dateOrder, columns.meanings]),
    records: () => patientRecords(file, separator, lastRowBefore),
    read: rowReader(columns, separator, file.encoding),
    progress: () => ({ done: file.bytesRead(), total: file.size, unit: 'bytes' }),
    close: () => file.close(),
  }
}

async function* patientRecords(
  file: TextFile,
  separator: Separator,
  lastRowBefore: number,
): AsyncGenerator<RawRecord[], void, undefined> {
  const first = separator.charCodeAt(0)
  for await (const frames of framed(file.chunks(), { separator })) {
    const above = (frames[0]?.rowNumber ?? 0) <= lastRowBefore
    // Nearly every record can be seen by its first byte not to be blank, which keeps an unchanged night cheap.
    const patients = above || frames.some(mayBeBlank) ? frames.filter(isPatient) : frames
    if (patients.length > 0) yield patients
  }

  function mayBeBlank({ bytes }: Frame): boolean {
    const byte = bytes[0]
    return byte === first || byte === 32 || byte === 34 || byte === 9
  }

  function isPatient(frame: Frame): boolean {
    return frame.rowNumber > lastRowBefore && !(mayBeBlank(frame) && isBlankRecord(frame.bytes, separator))
  }
}

function digest(parts: unknown): string {
  return hash('sha256', JSON.stringify(parts), 'hex')
}
