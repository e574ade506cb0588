import { keepingCount } from '../../patients/count.ts'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import type { Selectable } from 'kysely'
import { runIn, type Tx } from '../../platform/database/database.ts'
import type { Patient } from '../../platform/database/schema.gen.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { demandLock, readListAgain } from '../practice-lock.ts'
import { restoreFields } from './restore-fields.ts'
import { changesSince, takeBack, type ChangeSince, type TakenBack } from './since-the-link.ts'

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
  const adopted = unlinking.since === undefined ? await adoptionOf(tx, practice, patient) : null
  if (patient.link_rule === null || since === null)
    throw new ProductError(
      'refused',
      'This patient is not tied to the practice list. There is nothing to undo.',
    )
  if (unlinking.since === undefined && patient.link_rule === 'created' && adopted === null)
    throw new ProductError(
      'refused',
      'This patient came with their row of the list: there is no other person to part them from.',
    )
  const at = new Date(Math.max(+now, +patient.updated_at + 1))
  await runIn(tx)(keepApart, [practice, id, unlinking.since?.rowKey ?? null, reason, staff, at])
  const { taken, tie } = adopted ?? (await sinceTheLink(tx, practice, patient, since))
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

async function sinceTheLink(tx: Tx, practice: string, patient: Linked, since: Date): Promise<Taking> {
  const changes = await changesSince(tx, practice, patient.id, since)
  return { taken: takeBack(changes), tie: tieOf(changes, patient) }
}

type Linked = { id: string } & Pick<
  Selectable<Patient>,
  'account' | 'link_rule' | 'linked_at' | 'mobile_phone'
>

interface Taking {
  taken: TakenBack
  tie: ReturnType<typeof tieOf>
}

/**
 * Of an account that was taken for a patient of the list since they were linked: it stays with what it said of itself, and what
 * the list gave it goes. A mobile phone that the account did not bring itself is the list's, so somebody else's. Null for others.
 */
async function adoptionOf(tx: Tx, practice: string, patient: Linked): Promise<Taking | null> {
  if (patient.account !== 'digital' || patient.linked_at === null) return null
  const adoption = await tx
    .selectFrom('patient_change')
    .select('changed_at')
    .where('practice', '=', practice)
    .where('patient', '=', patient.id)
    .where('field', '=', 'account')
    .where('new', '=', 'digital')
    .where('run', 'is', null)
    .where('changed_at', '>=', patient.linked_at)
    .orderBy('changed_at', 'desc')
    .executeTakeFirst()
  if (!adoption) return null
  const changes = await changesSince(tx, practice, patient.id, adoption.changed_at)
  const taken = takeBack(changes.filter(({ isFirst }) => !isFirst))
  if (patient.mobile_phone !== null && !changes.some(({ field }) => field === 'mobile_phone'))
    taken.restored.set('mobile_phone', null)
  return { taken, tie: untied(patient) }
}

const LINK_FIELDS = ['link', 'source_patient_id']

/** What the patient was tied to before: nothing, another row, or this one, which is somebody else's now. */
function tieOf(changes: readonly ChangeSince[], patient: Pick<Linked, 'link_rule'>) {
  const atOnce = changes.filter(({ isFirst }) => isFirst)
  const moved = atOnce.find(({ field }) => field === 'source_patient_id')
  const wasFree = !moved && atOnce.some(({ field }) => field === 'link')
  if (wasFree) return untied(patient)
  return { columns: { source_patient_id: moved?.old ?? null, source_hash: null }, lines: [] }
}

function untied({ link_rule }: Pick<Linked, 'link_rule'>) {
  return {
    columns: {
      source_patient_id: null,
      source_hash: null,
      link_rule: null,
      linked_at: null,
      linked_run: null,
    },
    lines: [{ field: 'link', old: link_rule, new: null }],
  }
}
