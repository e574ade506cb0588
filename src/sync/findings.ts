import type { Tx } from '../platform/database/database.ts'
import type { NameParts } from '../patients/identity.ts'
import { judge, type CheckName, type Finding } from './check.ts'

type Run = { practice: string; run: string }

/** One of the rows behind a number, as a page shows it. */
export interface ShownRow {
  rowNumber: number | null
  /** A patient of the practice, or whom the row of the list names. */
  patient: { id: string; name: NameParts } | null
  who: string | null
  detail: string
  /** Values by column; both empty where they are not to be shown. */
  was: Record<string, string | null>
  now: Record<string, string | null>
}

/** What was measured about a run that was held or previewed, broken or not, against the limits of that time. */
export async function readFindings(tx: Tx, { practice, run }: Run): Promise<Finding[]> {
  const rows = await tx
    .selectFrom('run_check')
    .select(['name', 'measured', 'of', 'limit_percent'])
    .where('practice', '=', practice)
    .where('run', '=', run)
    .orderBy('place')
    .execute()
  return rows.map((row) => {
    const name = row.name as CheckName
    const limits = row.limit_percent === null ? {} : { [name]: row.limit_percent }
    return judge({ name, measured: row.measured, of: row.of }, limits)
  })
}

/** The first rows behind each check that was broken, for as long as the run waits. */
export async function readBehind(
  tx: Tx,
  { practice, run }: Run,
): Promise<Partial<Record<CheckName, ShownRow[]>>> {
  const rows = await tx
    .selectFrom('run_check_row as behind')
    .leftJoin('patient', (join) =>
      join.onRef('patient.practice', '=', 'behind.practice').onRef('patient.id', '=', 'behind.patient'),
    )
    .select(['name', 'row_number', 'patient', 'who', 'detail', 'was', 'now'])
    .select(['family_name', 'given_name', 'middle_names', 'restricted'])
    .where('behind.practice', '=', practice)
    .where('run', '=', run)
    .orderBy('name')
    .orderBy('place')
    .execute()
  const behind: Partial<Record<CheckName, ShownRow[]>> = {}
  for (const row of rows) {
    const { family_name, given_name, middle_names } = row
    const isKnown = row.patient !== null && family_name !== null
    // Somebody may have restricted the record since.
    const isHidden = row.restricted === true && contactDetails.includes(row.detail)
    ;(behind[row.name as CheckName] ??= []).push({
      rowNumber: row.row_number,
      patient: isKnown ? { id: row.patient!, name: { family_name, given_name, middle_names } } : null,
      who: row.who,
      detail: row.detail,
      was: isHidden ? {} : (row.was as ShownRow['was']),
      now: isHidden ? {} : (row.now as ShownRow['now']),
    })
  }
  return behind
}

const contactDetails = ['mobile_phone', 'other_phone', 'email', 'address']
