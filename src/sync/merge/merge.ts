import { sql, type Selectable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { keepingCount } from '../../patients/count.ts'
import { displayNhsNumber, spokenName } from '../../patients/identity.ts'
import type { FieldChange } from '../../patients/history.ts'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import type { Patient } from '../../platform/database/schema.gen.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { demandLock, readListAgain } from '../practice-lock.ts'
import { writeHistory } from '../reviews/restore-fields.ts'

const followRow = sqlFile(import.meta.url, './follow-row.sql')

export type Held = Selectable<Patient>

export interface Merging {
  /** The record that stays, unless the other one has the account. */
  survivor: string
  merged: string
  reason: string
  staff: string | null
  now: Date
}

/** What a merge changes of a patient: never a name, a date of birth or a contact detail. */
const CHANGED = [
  ...(['nhs_number', 'source_patient_id', 'source_hash', 'link_rule', 'linked_at', 'linked_run'] as const),
  ...(['status', 'status_since', 'merged_into'] as const),
]
export type Snapshot = Pick<Held, (typeof CHANGED)[number]>

/**
 * Two records of one person become one. The one that stays keeps its account and everything it says, and gets the NHS
 * number and the link of the other; the other one is kept as it is, out of every list. Throws `refused` with the reason
 * when that cannot be.
 */
export async function merge(tx: Tx, practice: string, merging: Merging): Promise<{ survivor: string }> {
  await demandLock(tx, practice)
  const one = await lockPatient(tx, practice, merging.survivor)
  const other = await lockPatient(tx, practice, merging.merged)
  const why = whyNotMerge(one, other)
  if (why !== null) throw new ProductError('refused', why)
  const [survivor, merged] = other.account === 'digital' ? [other, one] : [one, other]
  const at = new Date(Math.max(+merging.now, +one.updated_at + 1, +other.updated_at + 1))
  const after = outcome(survivor, merged, at)
  const before = await exactly(tx, practice, survivor.id, merged.id)
  const by = { at, staff: merging.staff }
  // The one that gives something up is written first: no two patients ever have one NHS number or one row.
  await keepingCount(runIn(tx), practice, [merged.id, survivor.id], async () => {
    await write(tx, practice, merged, after.merged, { field: 'merged_into', old: null, new: survivor.id }, by)
    await write(tx, practice, survivor, after.survivor, { field: 'merged', old: null, new: merged.id }, by)
  })
  const became = await exactly(tx, practice, survivor.id, merged.id)
  const { reason, staff } = merging
  await runIn(tx)(followRow, [practice, merged.id, survivor.id, reason, staff, at, isTied(merged)])
  await tx
    .insertInto('patient_merge')
    .values({
      ...{ practice, id: uuidv7(), survivor: survivor.id, merged: merged.id, reason },
      ...{ merged_by: staff, merged_at: at },
      before: JSON.stringify({ survivor: before[0], merged: before[1] }),
      after: JSON.stringify({ survivor: became[0], merged: became[1] }),
    })
    .execute()
  await readListAgain(tx, practice)
  await recordAudit(tx, practice, {
    ...{ action: 'patients-merged', actor: actorOf(staff, 'patients merge'), at: merging.now },
    ...{ subject: { patient: survivor.id }, facts: { merged: merged.id } },
  })
  return { survivor: survivor.id }
}

type Mergeable = Pick<
  Held,
  | 'id'
  | 'account'
  | 'status'
  | 'restricted'
  | 'merged_into'
  | 'nhs_number'
  | 'link_rule'
  | 'given_name'
  | 'middle_names'
  | 'family_name'
>

/** Why two patients cannot become one, in a sentence that says what to do; null when they can. */
export function whyNotMerge(one: Mergeable, other: Mergeable): string | null {
  if (one.id === other.id) return 'This is one record already. Choose another one.'
  for (const { merged_into, ...each } of [one, other])
    if (merged_into !== null) return `The record of ${spokenName(each)} has been merged already.`
  // The one that stays says for both whether they are restricted.
  if (one.restricted !== other.restricted)
    return 'Only one of the two records is restricted. Restrict the other one too, then merge them.'
  if (one.account === 'digital' && other.account === 'digital')
    return (
      'Both have an account, and each account is somebody who signs in. ' +
      'Ask the patient which one they use, and have the other closed first.'
    )
  if (one.nhs_number !== null && other.nhs_number !== null)
    return (
      `They have two different NHS numbers, ${displayNhsNumber(one.nhs_number)} and ` +
      `${displayNhsNumber(other.nhs_number)}, so they are two people. ` +
      'If one number is wrong, correct it in your clinical system first.'
    )
  if (isOnList(one) && isOnList(other))
    return (
      'Both stand on the practice list with a row of their own. ' +
      'Merge them in your clinical system: the next sync follows.'
    )
  return null
}

function isTied({ link_rule }: Pick<Held, 'link_rule'>): boolean {
  return link_rule !== null
}

function isOnList(patient: Pick<Held, 'link_rule' | 'status'>): boolean {
  return isTied(patient) && patient.status === 'registered'
}

function outcome(survivor: Held, merged: Held, at: Date): { survivor: Snapshot; merged: Snapshot } {
  const takesLink = isTied(merged) && !isOnList(survivor)
  const untied = {
    ...{ source_patient_id: null, source_hash: null },
    ...{ link_rule: null, linked_at: null, linked_run: null },
  }
  const { source_patient_id, link_rule, linked_run, status, status_since } = merged
  return {
    survivor: {
      ...snapshot(survivor),
      nhs_number: survivor.nhs_number ?? merged.nhs_number,
      // Without its digest the next sync reads the row for whom it is now.
      ...(takesLink && { source_patient_id, source_hash: null, link_rule, linked_run, linked_at: at }),
      ...(takesLink && status !== survivor.status && { status, status_since }),
    },
    merged: {
      ...snapshot(merged),
      ...untied,
      ...{ nhs_number: null, status: 'left', merged_into: survivor.id },
      status_since: merged.status === 'left' ? merged.status_since : at,
    },
  }
}

function snapshot(patient: Held): Snapshot {
  return Object.fromEntries(CHANGED.map((column) => [column, patient[column]])) as Snapshot
}

/** What the database has of it, as exactly as it has it. */
async function exactly(tx: Tx, practice: string, ...ids: string[]): Promise<unknown[]> {
  const columns = sql.join(CHANGED.map((column) => sql.lit(column)))
  const { rows } = await sql<{ id: string; kept: unknown }>`
    SELECT id, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(patient.*)) WHERE key IN (${columns})) AS kept
    FROM patient WHERE practice = ${practice} AND id = ANY (${ids})`.execute(tx)
  return ids.map((id) => rows.find((row) => row.id === id)?.kept)
}

const TOLD = ['nhs_number', 'source_patient_id', 'status'] as const

async function write(
  tx: Tx,
  practice: string,
  patient: Held,
  next: Snapshot,
  line: FieldChange,
  by: { at: Date; staff: string | null },
): Promise<void> {
  // A time that stays is not written: the database has it more exactly.
  const changed = CHANGED.filter((column) => next[column] !== patient[column])
  const values = Object.fromEntries(changed.map((column) => [column, next[column]]))
  await tx
    .updateTable('patient')
    .set({ ...values, updated_at: by.at })
    .where('practice', '=', practice)
    .where('id', '=', patient.id)
    .execute()
  const changes = TOLD.filter((field) => patient[field] !== next[field]).map((field) => ({
    ...{ field, old: patient[field], new: next[field] },
  }))
  await writeHistory(tx, practice, patient.id, [line, ...changes], by)
}

/** One patient, locked until the transaction ends. Throws `not-found`. */
export async function lockPatient(tx: Tx, practice: string, id: string): Promise<Held> {
  const found = await tx
    .selectFrom('patient')
    .selectAll()
    .where('practice', '=', practice)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw new ProductError('not-found', 'There is no such patient at your practice.')
  return found
}
