import type { Writable } from 'node:stream'
import { sql } from 'kysely'
import { recordAudit } from '../../platform/audit.ts'
import { inLondon } from '../../platform/clock.ts'
import { writeTable, type Pages } from '../../platform/csv/write-table.ts'
import { asPractice, runIn, type Database, type Run } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { calendarDate } from '../../patients/identity.ts'
import { findPractice } from '../../practices/practice.ts'
import { instantIn } from '../hours.ts'
import { cellsOf, type Said } from './cells.ts'

const said = sqlFile(import.meta.url, './said.sql')

export const MESSAGE_COLUMNS = [
  ...(['id', 'patient', 'nhs_number', 'source_patient_id', 'given_name', 'family_name'] as const),
  ...(['date_of_birth', 'time', 'direction', 'channel', 'written_by', 'state'] as const),
  ...(['subject', 'text', 'files'] as const),
] as const

/** Which messages: of days in London, `2026-11-24`, the last one included; all where none is named. */
export interface Asked {
  practice: string
  from?: string | undefined
  to?: string | undefined
  form?: 'csv' | 'json'
}

/** Reading a page opens what is sealed of it. */
const PAGE = 500

/**
 * Writes what was said to and by the patients of a practice, one row each, the oldest first, for its clinical system. That it
 * leaves is in the audit chain before its first byte does, and for good. Reads a page at a time, as all was when it began, and does
 * not end `out`. Throws `not-found` when there is no such practice, and `invalid` for what is no day.
 */
export async function exportMessages(
  { database, secrets, now }: { database: Database; secrets: Secrets; now: Date },
  { practice, from, to, form = 'csv' }: Asked,
  out: Writable,
): Promise<{ exported: number }> {
  const days = [from === undefined ? null : startOf(from), to === undefined ? null : startOf(to, 1)] as const
  const { practice: code } = await findPractice(database, practice)
  const values = [code, ...days]
  await asPractice(database, code, async (tx) => {
    const { rows } = await runIn(tx)(`SELECT count(*)::integer AS messages FROM (${said}) AS said`, values)
    const { messages } = rows[0] as { messages: number }
    await recordAudit(tx, code, {
      ...{ action: 'messages-exported', actor: { command: 'messages export' }, at: now },
      facts: { messages, form, from: from ?? null, to: to ?? null },
    })
  })
  return asPractice(database, code, async (tx) => {
    await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`.execute(tx)
    const pages = pagesOf(runIn(tx), values, (row) => cellsOf(secrets, code, row))
    return { exported: await writeTable(out, { name: 'messages', columns: MESSAGE_COLUMNS, pages, form }) }
  })
}

async function* pagesOf(run: Run, values: unknown[], cells: (row: Said) => string[]): Pages {
  await run(`DECLARE exported NO SCROLL CURSOR FOR ${said}`, values)
  for (;;) {
    const { rows } = await run(`FETCH ${PAGE} FROM exported`, [])
    if (rows.length === 0) return
    yield (rows as Said[]).map(cells)
  }
}

/** When a day begins in London, or the day so many after it. */
function startOf(day: string, later = 0): Date {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || calendarDate(day) !== day)
    throw new ProductError('invalid', `${day} is no day. Write it as 2026-11-24.`)
  const noon = new Date(`${day}T12:00:00Z`)
  return instantIn(inLondon(new Date(+noon + later * 86_400_000)).date, '00:00')
}
