import { keepingCount } from '../../patients/count.ts'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { demandLock, readListAgain } from '../practice-lock.ts'
import { restoreFields } from './restore-fields.ts'
import { changesSince, takeBack, type ChangeSince } from './since-the-link.ts'

const keepApart = sqlFile(import.meta.url, './sql/keep-apart.sql')

export interface Unlinking {
  patient: string
  reason: string
  staff: string | null
  now: Date
  /** From when what the list did is taken back, and as what the row is known; by default since the link was made. */
  since?: { at: Date; rowKey: string }
}

/** What was taken back, and what could not be. */
export interface Unlinked {
  /** Fields that are as they were before the link. */
  restored: string[]
  /** Fields that stay, because a person has changed them since. */
  kept: string[]
}

/**
 * Cuts the link between a patient and their row of the list, because they are not the same person: what the list has set
 * since is as it was before, the two are kept apart for good, and the row becomes a patient of its own with the next sync.
 */
export async function unlink(tx: Tx, practice: string, unlinking: Unlinking): Promise<Unlinked> {
  await demandLock(tx, practice)
  const { patient: id, reason, staff, now } = unlinking
  const patient = await tx
    .selectFrom('patient')
    .selectAll()
    .where('practice', '=', practice)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!patient) throw new ProductError('not-found', 'There is no such patient at your practice.')
  const since = unlinking.since?.at ?? patient.linked_at
  if (patient.link_rule === null || since === null)
    throw new ProductError(
      'refused',
      'This patient is not tied to the practice list. There is nothing to undo.',
    )
  if (unlinking.since === undefined && patient.link_rule === 'created')
    throw new ProductError(
      'refused',
      'This patient came with their row of the list: there is no other person to part them from.',
    )
  const at = new Date(Math.max(+now, +patient.updated_at + 1))
  await runIn(tx)(keepApart, [practice, id, unlinking.since?.rowKey ?? null, reason, staff, at])
  const changes = await changesSince(tx, practice, id, since)
  const taken = takeBack(changes)
  const tie = tieOf(changes, patient)
  const restored = await keepingCount(runIn(tx), practice, [id], () =>
    restoreFields(tx, practice, patient, taken.restored, { at, staff, ...tie }),
  )
  await readListAgain(tx, practice)
  const kept = taken.kept.filter((field) => !LINK_FIELDS.includes(field))
  await recordAudit(tx, practice, {
    ...{ action: 'patient-unlinked', actor: actorOf(staff, 'reviews'), at: now },
    ...{ subject: { patient: id }, facts: { restored, kept } },
  })
  return { restored, kept }
}

const LINK_FIELDS = ['link', 'source_patient_id']

/** What the patient was tied to before: nothing, another row, or this one, which is somebody else's now. */
function tieOf(changes: readonly ChangeSince[], { link_rule }: { link_rule: string | null }) {
  const atOnce = changes.filter(({ isFirst }) => isFirst)
  const moved = atOnce.find(({ field }) => field === 'source_patient_id')
  const wasFree = !moved && atOnce.some(({ field }) => field === 'link')
  const untied = { link_rule: null, linked_at: null, linked_run: null }
  return {
    columns: { source_patient_id: moved?.old ?? null, source_hash: null, ...(wasFree && untied) },
    lines: wasFree ? [{ field: 'link', old: link_rule, new: null }] : [],
  }
}
