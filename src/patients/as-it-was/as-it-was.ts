import { inLondon } from '../../platform/clock.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { CONTACT_FIELDS } from '../provenance.ts'
import type { PatientRecord } from '../record.ts'

const firstChangesAfter = sqlFile(import.meta.url, './first-changes-after.sql')

/** The values whose past is kept, in the order in which they are shown. */
export const KEPT_FIELDS = [
  ...(['status', 'restricted', 'family_name', 'given_name', 'middle_names', 'date_of_birth', 'sex'] as const),
  ...(['nhs_number', 'registration_date', 'source_patient_id'] as const),
  ...CONTACT_FIELDS,
] as const
export type KeptField = (typeof KEPT_FIELDS)[number]

/** One value as it stood on a day. */
export interface Stood {
  field: KeptField
  /** Hidden where the record is restricted, or was on that day; unknown where nothing tells. */
  then: { value: string | null } | 'hidden' | 'unknown'
  /** What it is now, where that differs. */
  now: string | null | undefined
}

/** How a record stood at the end of a day; null when the patient was not on the platform yet. */
export async function asItWas(
  tx: Tx,
  practice: string,
  record: PatientRecord,
  day: string,
): Promise<Stood[] | null> {
  if (inLondon(record.created_at).date > day) return null
  const { rows } = await runIn(tx)(firstChangesAfter, [practice, record.id, day])
  const old = new Map((rows as { field: string; old: string | null }[]).map((row) => [row.field, row.old]))
  const was = (field: KeptField) => (old.has(field) ? old.get(field)! : text(record[field]))
  const wasHidden = record.restricted || was('restricted') === 'true'
  return KEPT_FIELDS.map((field) => {
    const now = text(record[field])
    if (wasHidden && isContact(field)) return { field, then: 'hidden', now: undefined }
    const then = field === 'source_patient_id' ? rowThen(old, now) : { value: was(field) }
    const isSame = then !== 'unknown' && then.value === now
    return { field, then, now: isSame ? undefined : now }
  })
}

/** A link that was made since tells that there was none; of one that was taken back since the row is not kept. */
function rowThen(
  old: ReadonlyMap<string, string | null>,
  now: string | null,
): { value: string | null } | 'unknown' {
  if (old.has('source_patient_id')) return { value: old.get('source_patient_id')! }
  if (!old.has('link')) return { value: now }
  return old.get('link') === null ? { value: null } : 'unknown'
}

function isContact(field: KeptField): boolean {
  return (CONTACT_FIELDS as readonly string[]).includes(field)
}

function text(value: string | boolean | null): string | null {
  return typeof value === 'boolean' ? String(value) : value
}
