import { csvSource } from '../../src/sync/csv/csv-source.ts'
import { listedPatient } from '../../src/sync/listed-patient.ts'
import type { ListedRow } from '../../src/sync/source.ts'

const most = 50_000
const passes = 3

/** Microseconds that the normal forms of one patient take, once for each of a few passes over a list that is read already. */
export async function normalForms(list: string): Promise<number[]> {
  const rows = await read(list)
  const notes: string[] = []
  return Array.from({ length: passes }, () => {
    globalThis.gc?.()
    const start = performance.now()
    for (const row of rows) listedPatient(row, 'dmy', '2026-11-22', notes)
    return ((performance.now() - start) * 1000) / rows.length
  })
}

async function read(list: string): Promise<ListedRow[]> {
  const opened = await csvSource({ file: list }).open(new AbortController().signal)
  const rows: ListedRow[] = []
  try {
    for await (const batch of opened.records()) {
      for (const { bytes } of batch) {
        const row = opened.read(bytes)
        if (!('unusable' in row)) rows.push(row)
      }
      if (rows.length >= most) break
    }
    return rows
  } finally {
    await opened.close()
  }
}
