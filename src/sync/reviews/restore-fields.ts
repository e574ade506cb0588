import type { Updateable } from 'kysely'
import type { FieldChange } from '../../patients/history.ts'
import { followRestrictions } from '../../patients/restricted/follow.ts'
import { addressTokens, foldedName } from '../../patients/search-text.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import type { Patient } from '../../platform/database/schema.gen.ts'

/** What the list sets of a patient, beside the link. */
const COLUMNS = [
  ...(['nhs_number', 'given_name', 'middle_names', 'family_name', 'date_of_birth', 'sex'] as const),
  ...(['address_line_1', 'address_line_2', 'town', 'postcode'] as const),
  ...(['mobile_phone', 'other_phone', 'email'] as const),
  ...(['registration_date', 'status', 'restricted'] as const),
]

type Held = Record<(typeof COLUMNS)[number], unknown> & { id: string; source_patient_id: string | null }

export interface Restoring {
  at: Date
  staff: string | null
  /** Columns of the link and the like, as they become. */
  columns: Updateable<Patient>
  /** Lines of history that go with them, beside that of the source id. */
  lines: FieldChange[]
}

/** Gives fields of a patient the values they had, with a line of history for each. Answers the fields that changed. */
export async function restoreFields(
  tx: Tx,
  practice: string,
  patient: Held,
  restored: ReadonlyMap<string, string | null>,
  { at, staff, columns, lines }: Restoring,
): Promise<string[]> {
  const changed = COLUMNS.filter((column) => restored.has(column))
    .map((field) => ({ field, old: textOf(patient[field]), new: restored.get(field) ?? null }))
    .filter((change) => change.old !== change.new)
  const values = Object.fromEntries(
    changed.map(({ field, new: value }) => [field, field === 'restricted' ? value === 'true' : value]),
  )
  await tx
    .updateTable('patient')
    .set({
      ...values,
      ...foldedOf({ ...patient, ...values }),
      ...('status' in values && { status_since: at }),
      updated_at: at,
      ...columns,
    })
    .where('practice', '=', practice)
    .where('id', '=', patient.id)
    .execute()
  if ('restricted' in values) await followRestrictions(runIn(tx), { practice, run: null, staff, at })
  await writeHistory(tx, practice, patient.id, [...changed, ...lines, ...lineOfLink(patient, columns)], {
    at,
    staff,
  })
  return changed.map(({ field }) => field)
}

/** Lines of a patient's history that a person wrote at one moment. */
export async function writeHistory(
  tx: Tx,
  practice: string,
  patient: string,
  changes: readonly FieldChange[],
  { at, staff }: { at: Date; staff: string | null },
): Promise<void> {
  if (changes.length === 0) return
  const lines = changes.map((change) => ({ ...change, practice, patient, changed_at: at, staff }))
  await tx.insertInto('patient_change').values(lines).execute()
}

function lineOfLink(patient: Held, columns: Updateable<Patient>): FieldChange[] {
  const old = patient.source_patient_id
  const next = columns.source_patient_id
  return next === undefined || next === old ? [] : [{ field: 'source_patient_id', old, new: next }]
}

function foldedOf(patient: Record<string, unknown>) {
  const text = (column: string) => (patient[column] as string | null) ?? ''
  const part = (column: string) => patient[column] as string | null
  return {
    ...foldedName(text('family_name'), text('given_name'), text('middle_names')),
    address_tokens: addressTokens(
      part('address_line_1'),
      part('address_line_2'),
      part('town'),
      part('postcode'),
    ),
  }
}

/** As the history writes a value. */
function textOf(value: unknown): string | null {
  return value === null ? null : typeof value === 'boolean' ? String(value) : (value as string)
}
