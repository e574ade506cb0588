import { validate as isUuid } from 'uuid'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { typed, type Values } from '../../platform/web/form.ts'

/** Whose draft: nobody else is shown it. */
interface Own {
  practice: string
  staff: string
}

/** A draft that is named by the number of its form. */
export interface OneDraft extends Own {
  patient: string
  id: string
}

/** A draft as lists name it. */
export interface ListedDraft {
  id: string
  /** The first words of it are read from here. */
  text: string
  savedAt: Date
  patient: { id: string; given_name: string | null; middle_names: string | null; family_name: string }
}

/**
 * What of a form is kept. Ticks are not: they are said of the message that leaves. Nor is a number or email for this once,
 * of which the form says that it is not saved.
 */
const KEPT = [
  ...['purpose', 'needed', 'way', 'subject', 'text', 'read', 'reply', 'reply-by', 'often'],
  ...['when', 'date', 'time', 'reason', 'template', 'from', 'files'],
] as const

/** Keeps what was typed, in place of what was kept of the same form. Throws `refused` where the form is another's. */
export async function keepDraft(
  tx: Tx,
  secrets: Secrets,
  { practice, staff, patient, id, values, at }: OneDraft & { values: Values; at: Date },
): Promise<void> {
  const fields = Object.fromEntries(KEPT.map((field) => [field, typed({ values }, field)]))
  const kept = {
    sealed_content: secrets.seal(JSON.stringify(fields), draftPlace(practice, id)),
    saved_at: at,
  }
  const { numInsertedOrUpdatedRows: rows } = await tx
    .insertInto('draft')
    .values({ practice, id, staff, patient, ...kept })
    .onConflict((conflict) =>
      conflict
        .columns(['practice', 'id'])
        .doUpdateSet(kept)
        .where('draft.staff', '=', staff)
        .where('draft.patient', '=', patient),
    )
    .executeTakeFirstOrThrow()
  if (rows === 0n) throw new ProductError('refused', 'Open the form again: this draft is not yours.')
}

/** What was typed, with the number of its form. Throws `not-found` where there is no such draft of theirs. */
export async function demandDraft(tx: Tx, secrets: Secrets, one: OneDraft): Promise<Values> {
  const { practice, id } = one
  const row = isUuid(id) && (await oneOf(tx, one).select('draft.sealed_content').executeTakeFirst())
  if (!row)
    throw new ProductError('not-found', 'This draft was sent or thrown away, or is older than 28 days.')
  return { ...opened(secrets, practice, id, row.sealed_content), form: id }
}

/** When a form was kept; null where it was not. */
export async function savedAtOf(tx: Tx, one: OneDraft): Promise<Date | null> {
  if (!isUuid(one.id)) return null
  return (await oneOf(tx, one).select('draft.saved_at').executeTakeFirst())?.saved_at ?? null
}

function oneOf(tx: Tx, one: OneDraft) {
  return own(tx, one).where('draft.patient', '=', one.patient).where('draft.id', '=', one.id)
}

/** Removes it: it was sent, or thrown away. */
export async function dropDraft(tx: Tx, { practice, staff, patient, id }: OneDraft): Promise<void> {
  await tx
    .deleteFrom('draft')
    .where('practice', '=', practice)
    .where('staff', '=', staff)
    .where('patient', '=', patient)
    .where('id', '=', id)
    .execute()
}

const MOST = 50

/** Somebody's drafts, the newest first, to one patient or to all. Patients whom they may not see are not there. */
export async function listDrafts(
  tx: Tx,
  secrets: Secrets,
  { patient, ...whose }: Own & { patient?: string },
): Promise<ListedDraft[]> {
  const rows = await own(tx, whose)
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', whose.practice).onRef('patient.id', '=', 'draft.patient'),
    )
    .select(['draft.id', 'draft.sealed_content', 'draft.saved_at', 'patient.id as patient'])
    .select(['patient.given_name', 'patient.middle_names', 'patient.family_name'])
    .$if(patient !== undefined, (query) => query.where('draft.patient', '=', patient!))
    .orderBy('draft.saved_at', 'desc')
    .limit(MOST)
    .execute()
  return rows.map(({ id, sealed_content, saved_at, patient: whom, ...name }) => ({
    ...{ id, savedAt: saved_at, patient: { id: whom, ...name } },
    text: typed({ values: opened(secrets, whose.practice, id, sealed_content) }, 'text'),
  }))
}

/** How many drafts somebody has. */
export async function countDrafts(tx: Tx, whose: Own): Promise<number> {
  const { number } = await own(tx, whose)
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', whose.practice).onRef('patient.id', '=', 'draft.patient'),
    )
    .select((row) => row.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  return Number(number)
}

function own(tx: Tx, { practice, staff }: Own) {
  return tx.selectFrom('draft').where('draft.practice', '=', practice).where('draft.staff', '=', staff)
}

const opened = (secrets: Secrets, practice: string, id: string, sealed: Buffer) =>
  JSON.parse(secrets.open(sealed, draftPlace(practice, id))) as Values

/** What is sealed of drafts. */
export const sealedOfDrafts: SealedColumn = {
  ...{ table: 'draft', column: 'sealed_content', key: ['practice', 'id'] },
  belongsTo: ({ practice, id }) => draftPlace(practice!, id!),
}

/** What a draft is sealed to. */
export const draftPlace = (practice: string, id: string) => `draft ${practice} ${id}`
