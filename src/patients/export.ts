import type { Writable } from 'node:stream'
import { sql, type Selectable } from 'kysely'
import { recordAudit } from '../platform/audit.ts'
import { systemClock } from '../platform/clock.ts'
import { writeTable, type Pages } from '../platform/csv/write-table.ts'
import { asPractice, type Database, type Tx } from '../platform/database/database.ts'
import type { Patient } from '../platform/database/schema.gen.ts'
import { findPractice } from '../practices/practice.ts'

/** What an export wrote and what it left out. */
export interface Export {
  exported: number
}

export const EXPORT_COLUMNS = [
  'id',
  'digital',
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
  'source_patient_id',
  'registration_date',
  'restricted',
  'tick',
  'status',
] as const

/**
 * Writes a practice's patients as CSV: headings, then one line each, in the order in which they came to the platform.
 * Patients who came from elsewhere keep the id that they came with. Phones are E.164, and a cell that a spreadsheet
 * would run as a formula has an apostrophe in front.
 *
 * As `json` it is one document: `{ patients: [...], exported }`, a patient with the same columns and the
 * values as they are held.
 *
 * That it leaves is in the audit chain before its first byte does, and for good. Reads a page at a time, as the patients were when it began, and does not end `out`. Throws `not-found` when there is
 * no such practice.
 */
export async function exportPatients(
  database: Database,
  practice: string,
  out: Writable,
  form: 'csv' | 'json' = 'csv',
): Promise<Export> {
  const { practice: code } = await findPractice(database, practice)
  await asPractice(database, code, (tx) => recordExport(tx, code, form))
  return asPractice(database, code, async (tx) => {
    await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`.execute(tx)
    const table = { name: 'patients', columns: EXPORT_COLUMNS, pages: pages(tx, code), form }
    return { exported: await writeTable(out, table) }
  })
}

async function recordExport(tx: Tx, practice: string, form: string): Promise<void> {
  const { patients } = await leaving(tx, practice)
    .select((patient) => patient.fn.countAll<number>().as('patients'))
    .executeTakeFirstOrThrow()
  await recordAudit(tx, practice, {
    ...{ action: 'patients-exported', actor: { command: 'patients export' }, facts: { patients, form } },
    at: systemClock.now(),
  })
}

/** Whoever may leave the platform in a file: no restricted patients, and nobody twice. */
function leaving(tx: Tx, practice: string) {
  return tx
    .selectFrom('patient')
    .where('practice', '=', practice)
    .where('restricted', '=', false)
    .where('merged_into', 'is', null)
}

async function* pages(tx: Tx, practice: string): Pages {
  const patients = leaving(tx, practice).select(SELECTED).orderBy('id')
  await sql`DECLARE exported NO SCROLL CURSOR FOR ${patients}`.execute(tx)
  for (;;) {
    const { rows } = await sql<ExportedPatient>`FETCH ${sql.lit(PAGE)} FROM exported`.execute(tx)
    if (rows.length === 0) return
    yield rows.map(cells)
  }
}

const PAGE = 2_000
const SELECTED = [
  'id',
  'imported_id',
  'account',
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
  'source_patient_id',
  'registration_date',
  'restricted',
  'status',
] as const
type ExportedPatient = Pick<Selectable<Patient>, (typeof SELECTED)[number]>

/** In the order of `EXPORT_COLUMNS`. */
function cells(patient: ExportedPatient): string[] {
  const digital = patient.account === 'digital'
  return [
    patient.imported_id ?? patient.id,
    String(digital),
    patient.nhs_number ?? '',
    patient.given_name ?? '',
    patient.middle_names ?? '',
    patient.family_name,
    patient.date_of_birth ?? '',
    patient.sex ?? '',
    patient.address_line_1 ?? '',
    patient.address_line_2 ?? '',
    patient.town ?? '',
    patient.postcode ?? '',
    patient.mobile_phone ?? '',
    patient.other_phone ?? '',
    patient.email ?? '',
    patient.source_patient_id ?? '',
    patient.registration_date ?? '',
    String(patient.restricted),
    digital ? 'green' : 'grey',
    patient.status,
  ]
}
