import { LISTED_FIELDS, type OpenList, type RawRecord } from '../source.ts'
import { READING, readPatient, type PatientReading } from './patient.ts'
import { datesAhead } from './period.ts'

/**
 * What a list of Patient resources is, wherever it comes from. A resource carries every field: one that it does not
 * have is a blank. `records` come unmarked; `read` counts where patients are registered, so that another practice's
 * list is known by its resources, which is all that says so.
 */
export function patientList(
  reading: PatientReading,
  source: Pick<OpenList, 'announced' | 'records' | 'progress' | 'close'>,
): OpenList {
  const elsewhere = new Map<string, number>()
  let listed = 0
  return {
    ...source,
    get practice() {
      const [most] = [...elsewhere].sort((a, b) => b[1] - a[1])
      return most !== undefined && most[1] > listed / 2 ? most[0] : reading.practice
    },
    carries: new Set(LISTED_FIELDS),
    dateOrder: 'dmy',
    layout: `fhir ${READING} ${reading.practice}`,
    async *records() {
      for await (const batch of source.records()) {
        listed += batch.length
        yield batch.map((record) => marked(record, reading.today))
      }
    },
    read(record) {
      const row = readPatient(record, reading)
      if ('registeredAt' in row) elsewhere.set(row.registeredAt, (elsewhere.get(row.registeredAt) ?? 0) + 1)
      return row
    },
  }
}

/**
 * A resource in which something is still to begin or to expire gets a blank behind it for each such date. On the day
 * that one passes it is another record than the night before, and is looked at again although its bytes are the same.
 */
function marked(record: RawRecord, today: string): RawRecord {
  const ahead = datesAhead(record.bytes, today)
  if (ahead === 0) return record
  return { ...record, bytes: Buffer.concat([record.bytes, Buffer.alloc(ahead, ' ')]) }
}
