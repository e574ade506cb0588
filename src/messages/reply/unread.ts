import { recordsOf } from '../../patients/merged-records.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { markedRead } from './marked-read.ts'

/** Messages with a reply that nobody has read; only those with an urgent one where that is asked. */
export function unreadMessages(tx: Tx, practice: string, { urgent = false }: { urgent?: boolean } = {}) {
  return tx
    .selectFrom('reply')
    .select('reply.message')
    .where('reply.practice', '=', practice)
    .where('reply.read_at', 'is', null)
    .$if(urgent, (query) => query.where('reply.urgent', '=', true))
}

/**
 * Somebody has read the replies to a message, up to one that was shown to them. Throws `refused` where none of them is unread
 * any more. It is said with a button: a page that is opened has not been read, least of all what is urgent.
 */
export async function markRead(
  tx: Tx,
  read: { practice: string; message: string; upTo: string; staff: string; at: Date },
): Promise<void> {
  const { practice, message, upTo, staff, at } = read
  const marked = await tx
    .updateTable('reply')
    .set({ read_at: at, read_by: staff })
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('id', '<=', upTo)
    .where('read_at', 'is', null)
    .executeTakeFirst()
  await recordAudit(tx, practice, {
    ...{ action: 'replies-read', actor: { staff }, subject: { message }, at },
    facts: { replies: markedRead(marked) },
  })
}

/** Whether a reply in a patient's thread has been read by nobody. */
export async function hasUnread(tx: Tx, practice: string, patient: string): Promise<boolean> {
  const found = await unreadMessages(tx, practice)
    .where('reply.patient', 'in', recordsOf(practice, patient))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
