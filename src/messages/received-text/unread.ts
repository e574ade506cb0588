import { sql } from 'kysely'
import { recordsOf } from '../../patients/merged-records.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { markedRead } from '../reply/marked-read.ts'
import { opened, received, type ReceivedText } from './read.ts'

/** Texts of a patient that nobody has read; in the words of their index. */
export function unreadTexts(tx: Tx, practice: string) {
  return tx
    .selectFrom('received_text')
    .where('received_text.practice', '=', practice)
    .where(
      sql<boolean>`(received_text.read_at IS NULL AND received_text.kind = 'words' AND received_text.patient IS NOT NULL)`,
    )
}

/** A text with whose it is. */
export interface UnreadText {
  text: ReceivedText
  patient: { id: string; given_name: string | null; middle_names: string | null; family_name: string }
}

/** Texts that nobody has read, the urgent ones first, then the newest. */
export async function listUnreadTexts(
  tx: Tx,
  secrets: Secrets,
  { practice, most }: { practice: string; most: number },
): Promise<UnreadText[]> {
  const rows = await unreadTexts(tx, practice)
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'received_text.patient'),
    )
    .select(['received_text.id', 'patient.id as patient', 'given_name', 'middle_names', 'family_name'])
    .orderBy('urgent', 'desc')
    .orderBy('received_text.id', 'desc')
    .limit(most)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const texts = await received(tx, practice).where('id', 'in', ids).execute()
  const byId = new Map(texts.map((text) => [text.id, opened(secrets, practice, text)]))
  return rows.map(({ id, patient, ...name }) => ({ text: byId.get(id)!, patient: { id: patient, ...name } }))
}

/**
 * Somebody has read one text of a patient. Not those before it with it: one that came earlier may have been placed since they
 * were shown this one. Throws `refused` where it is not unread.
 */
export async function markTextRead(
  tx: Tx,
  read: { practice: string; patient: string; text: string; staff: string; at: Date },
): Promise<void> {
  const { practice, patient, text, staff, at } = read
  const marked = await tx
    .updateTable('received_text')
    .set({ read_at: at, read_by: staff })
    .where('practice', '=', practice)
    .where('patient', 'in', recordsOf(practice, patient))
    .where('kind', '=', 'words')
    .where('id', '=', text)
    .where('read_at', 'is', null)
    .executeTakeFirst()
  markedRead(marked)
  const subject = { text, patient }
  await recordAudit(tx, practice, { action: 'text-read', actor: { staff }, subject, at })
}
