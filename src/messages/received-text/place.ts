import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { candidatesOf } from './candidates.ts'
import { opened, received, toPlace, type ToPlace } from './read.ts'

interface OneText {
  practice: string
  text: string
}

/** One that waits to be placed. Throws `not-found` where somebody was faster, or it may not be shown to who asks. */
export async function demandToPlace(tx: Tx, secrets: Secrets, { practice, text }: OneText): Promise<ToPlace> {
  const row = await toPlace(tx, practice).where('id', '=', text).forUpdate().executeTakeFirst()
  const found = row && opened(secrets, practice, row)
  const candidates = found ? await candidatesOf(tx, { practice, number: found.number }) : null
  if (!found || candidates === null) throw noSuchText()
  return { ...found, candidates }
}

/** Says whose a text is, or that nothing is to be done for anybody. Throws `not-found` as above, and for a stranger. */
export async function placeText(
  tx: Tx,
  secrets: Secrets,
  placed: OneText & { patient: string | null; staff: string; at: Date },
): Promise<void> {
  const { practice, text, patient, staff, at } = placed
  const { candidates } = await demandToPlace(tx, secrets, placed)
  if (patient !== null && !candidates.some(({ id }) => id === patient)) throw noSuchText()
  await tx
    .updateTable('received_text')
    .set({ patient, placed_at: at, placed_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', text)
    .execute()
  const subject = { text, ...(patient !== null && { patient }) }
  await recordAudit(tx, practice, { action: 'text-placed', actor: { staff }, subject, at })
}

/**
 * Takes back whose a text is, or that it is nobody's: it waits to be placed again, and has been read by nobody. Whose it
 * was said to be, by whom and when, stays in the audit. Throws `not-found` where it waits already, or may not be shown to
 * who asks.
 */
export async function putBackText(
  tx: Tx,
  secrets: Secrets,
  { practice, text, staff, at }: OneText & { staff: string; at: Date },
): Promise<void> {
  const row = await received(tx, practice)
    .select('patient')
    .where('id', '=', text)
    .where('kind', '=', 'words')
    .where((is) => is.or([is('patient', 'is not', null), is('placed_at', 'is not', null)]))
    .forUpdate()
    .executeTakeFirst()
  if (!row || !(await isShown(tx, secrets, practice, row)))
    throw new ProductError('not-found', 'This text cannot be put back. It may wait to be placed already.')
  await tx
    .updateTable('received_text')
    .set({ ...{ patient: null, placed_at: null, placed_by: null }, ...{ read_at: null, read_by: null } })
    .where('practice', '=', practice)
    .where('id', '=', text)
    .execute()
  const subject = { text, ...(row.patient !== null && { patient: row.patient }) }
  await recordAudit(tx, practice, { action: 'text-put-back', actor: { staff }, subject, at })
}

/** Of a patient whom who asks does not see, and of whom it may be, nothing is moved. */
async function isShown(
  tx: Tx,
  secrets: Secrets,
  practice: string,
  row: Parameters<typeof opened>[2] & { patient: string | null },
): Promise<boolean> {
  const { number } = opened(secrets, practice, row)
  if ((await candidatesOf(tx, { practice, number })) === null) return false
  if (row.patient === null) return true
  const patient = await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', row.patient)
    .executeTakeFirst()
  return patient !== undefined
}

const noSuchText = () => new ProductError('not-found', 'There is no such text to place any more.')
