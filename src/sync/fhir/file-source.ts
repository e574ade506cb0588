import { inLondon, systemClock, type Clock } from '../../platform/clock.ts'
import { openTextFile, type TextFile } from '../../platform/csv/file.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Source } from '../source.ts'
import { lines } from './lines.ts'
import { patientList } from './list.ts'

export interface FhirFile {
  /** Path of the file: newline-delimited JSON, one Patient a line, plain or gzip. */
  file: string
  /** ODS code of the practice whose list it should be. */
  practice: string
}

/** A practice list in a file of FHIR Patients, as a bulk export makes it. See docs/fhir.md. */
export function fhirFileSource({ file, practice }: FhirFile, clock: Clock = systemClock): Source {
  return {
    name: 'fhir',
    async open(signal) {
      const opened = await openTextFile(file, { signal, json: true })
      try {
        refuseOther(opened)
        const today = inLondon(clock.now()).date
        return patientList(
          { practice, today },
          {
            announced: null,
            records: () => lines(opened.chunks()),
            progress: () => ({ done: opened.bytesRead(), total: opened.size, unit: 'bytes' }),
            close: () => opened.close(),
          },
        )
      } catch (error) {
        await opened.close()
        throw error
      }
    },
  }
}

/** Whether a file looks as if it were made of JSON rather than of rows and columns. Throws as opening it would. */
export async function isJsonFile(path: string): Promise<boolean> {
  const opened = await openTextFile(path, { json: true })
  await opened.close()
  return startOf(opened).startsWith('{') || startOf(opened).startsWith('[')
}

function startOf({ head }: TextFile): string {
  return head.toString('utf8', 0, 2000).trimStart()
}

function refuseOther(file: TextFile): void {
  const start = startOf(file)
  const [first = ''] = start.split(/\r?\n/, 1)
  const why = start.startsWith('{')
    ? isOneDocument(first)
      ? 'is one JSON document'
      : /"resourceType"\s*:\s*"Bundle"/.test(first)
        ? 'is a Bundle'
        : null
    : start.startsWith('[')
      ? 'is one JSON document'
      : 'is not JSON'
  if (why === null) return
  throw new ProductError(
    'invalid',
    `${file.name} ${why}. A FHIR list has one Patient on each line (NDJSON), as a bulk export makes it: export it like that.`,
  )
}

/** A document that is written over several lines begins with a bracket and little more. */
function isOneDocument(first: string): boolean {
  return first.length < 2000 && !first.trimEnd().endsWith('}')
}
