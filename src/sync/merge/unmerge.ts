import { keepingCount } from '../../patients/count.ts'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { demandLock, readListAgain } from '../practice-lock.ts'
import { restoreFields, writeHistory } from '../reviews/restore-fields.ts'
import { changesSince, takeBack } from '../reviews/since-the-link.ts'
import { lockPatient, type Held, type Snapshot } from './merge.ts'

export interface Unmerged {
  survivor: string
  merged: string
  /** Fields of the survivor that stay, because a person has changed them since. */
  kept: string[]
  /** What the merged one could not get back, because somebody else has it by now. */
  lost: ('nhs_number' | 'source_patient_id')[]
}

/**
 * Takes a merge apart: both are as they were before, except for what a person has changed since. Throws `refused` when
 * the patient is not merged.
 */
export async function unmerge(
  tx: Tx,
  practice: string,
  { merged: id, staff, now }: { merged: string; staff: string | null; now: Date },
): Promise<Unmerged> {
  await demandLock(tx, practice)
  const found = await tx
    .selectFrom('patient_merge')
    .selectAll()
    .where('practice', '=', practice)
    .where('merged', '=', id)
    .where('unmerged_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw new ProductError('refused', 'This record is not merged with another one.')
  const survivor = await lockPatient(tx, practice, found.survivor)
  const merged = await lockPatient(tx, practice, id)
  const at = new Date(Math.max(+now, +survivor.updated_at + 1, +merged.updated_at + 1))
  const before = readSnapshots(found.before)
  const after = readSnapshots(found.after)
  const movedLink =
    after.survivor.link_rule !== null && before.survivor.linked_at !== after.survivor.linked_at
  const since = { since: found.merged_at, movedLink, at, staff, merged: id }
  const { kept, lost } = await keepingCount(runIn(tx), practice, [survivor.id, id], async () => ({
    kept: await restoreSurvivor(tx, practice, survivor, before.survivor, since),
    lost: await restoreMerged(tx, practice, merged, before.merged, { at, staff, survivor: survivor.id }),
  }))
  await tx
    .updateTable('identity_decision')
    .set({ undone_by: staff, undone_at: at })
    .where('practice', '=', practice)
    .where('patient', '=', survivor.id)
    .where('decided_at', '=', found.merged_at)
    .where('undone_at', 'is', null)
    .execute()
  await tx
    .updateTable('patient_merge')
    .set({ unmerged_by: staff, unmerged_at: at })
    .where('practice', '=', practice)
    .where('id', '=', found.id)
    .execute()
  await readListAgain(tx, practice)
  await recordAudit(tx, practice, {
    ...{ action: 'patients-unmerged', actor: actorOf(staff, 'patients unmerge'), at: now },
    ...{ subject: { patient: survivor.id }, facts: { merged: id, kept, lost } },
  })
  return { survivor: survivor.id, merged: id, kept, lost }
}

interface SurvivorUndo {
  since: Date
  movedLink: boolean
  at: Date
  staff: string | null
  merged: string
}

/** With the link goes everything that the list has set by it since. */
async function restoreSurvivor(
  tx: Tx,
  practice: string,
  survivor: Held,
  before: Snapshot,
  { since, movedLink, at, staff, merged }: SurvivorUndo,
): Promise<string[]> {
  const changes = await changesSince(tx, practice, survivor.id, since)
  const { restored, kept } = takeBack(
    changes.map((change) => ({ ...change, byList: change.isFirst || (movedLink && change.byList) })),
  )
  const { source_patient_id, source_hash, link_rule, linked_at, linked_run, status_since } = before
  const tie = { source_patient_id, source_hash, link_rule, linked_at, linked_run }
  await restoreFields(tx, practice, survivor, restored, {
    ...{ at, staff },
    columns: { ...(movedLink && tie), ...(restored.has('status') && { status_since }) },
    lines: [{ field: 'merged', old: merged, new: null }],
  })
  return kept
}

async function restoreMerged(
  tx: Tx,
  practice: string,
  merged: Held,
  before: Snapshot,
  { at, staff, survivor }: { at: Date; staff: string | null; survivor: string },
): Promise<Unmerged['lost']> {
  const lost: Unmerged['lost'] = []
  const back = { ...before }
  for (const column of ['nhs_number', 'source_patient_id'] as const) {
    if (before[column] === null || !(await isTaken(tx, practice, column, before[column]))) continue
    lost.push(column)
    back[column] = null
    // The row with this id is somebody else's by now, and two patients never stand for one row.
    if (column === 'source_patient_id') back.source_hash = null
  }
  await tx
    .updateTable('patient')
    .set({ ...back, merged_into: null, updated_at: at })
    .where('practice', '=', practice)
    .where('id', '=', merged.id)
    .execute()
  const told = (['nhs_number', 'source_patient_id', 'status'] as const)
    .filter((field) => merged[field] !== back[field])
    .map((field) => ({ field, old: merged[field], new: back[field] }))
  const line = { field: 'merged_into', old: survivor, new: null }
  await writeHistory(tx, practice, merged.id, [line, ...told], { at, staff })
  return lost
}

async function isTaken(
  tx: Tx,
  practice: string,
  column: 'nhs_number' | 'source_patient_id',
  value: string,
): Promise<boolean> {
  const holder = await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where(column, '=', value)
    .executeTakeFirst()
  return holder !== undefined
}

/** As JSON keeps them: times and digests are texts, which the database reads as exactly as it wrote them. */
function readSnapshots(json: unknown): { survivor: Snapshot; merged: Snapshot } {
  return json as { survivor: Snapshot; merged: Snapshot }
}
