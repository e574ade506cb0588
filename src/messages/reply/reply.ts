import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { ReplyRule } from '../message.ts'
import type { NewFile } from './given-files.ts'
import { redFlagIn } from './red-flags.ts'
import {
  countReplyFiles,
  keepReplyFiles,
  MOST_TO_MESSAGE,
  replyFilesOf,
  type ReplyFile,
} from './reply-file.ts'

/** How long an answer may be, in characters. */
export const LONGEST_REPLY = 1000

/** Why an answer cannot be taken: the message asks for none, it is answered, or staff take no more. */
export type NoReply = 'not-allowed' | 'replied' | 'ended'

/** What a patient answered, as it came. */
export interface NewReply {
  practice: string
  message: string
  /** The one-time number of the form. */
  form: string
  /** Empty where files are sent without words. */
  text: string
  files?: readonly NewFile[]
  at: Date
}

/** An answer with its words. */
export interface Reply {
  id: string
  message: string
  text: string
  files: ReplyFile[]
  urgent: boolean
  cameAt: Date
  readAt: Date | null
  /** Who read it. */
  readBy: string | null
}

/**
 * Takes an answer to a message, in the transaction of whoever has made sure who answers. The same form again answers the
 * reply that it made the first time, even where no other would be taken any more. With more files than are left of those that
 * one message takes nothing is taken, and how many are left is answered.
 */
export async function takeReply(
  tx: Tx,
  secrets: Secrets,
  { practice, message, form, text, files = [], at }: NewReply,
): Promise<{ reply: string } | { no: NoReply } | { filesLeft: number }> {
  // Locked, so that of two answers that come at once the second sees the first.
  const rules = await tx
    .selectFrom('message')
    .select(['patient', 'reply', 'reply_once', 'replies_ended_at'])
    .where('practice', '=', practice)
    .where('id', '=', message)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const before = await repliesTo(tx, { practice, message })
  const same = before.find((reply) => reply.form === form)
  if (same) return { reply: same.id }
  const no = whyNoReply({ ...rules, replied: before.length > 0 })
  if (no !== null) return { no }
  if (files.length > 0) {
    const filesLeft = MOST_TO_MESSAGE - (await countReplyFiles(tx, { practice, message }))
    if (files.length > filesLeft) return { filesLeft }
  }
  const id = uuidv7()
  const urgent = redFlagIn(text) !== null
  await tx
    .insertInto('reply')
    .values({
      ...{ practice, id, message, patient: rules.patient, form, urgent, came_at: at },
      sealed_content: secrets.seal(JSON.stringify({ text }), replyPlace(practice, id)),
    })
    .execute()
  await keepReplyFiles(tx, secrets, { practice, reply: id, message, patient: rules.patient, at }, files)
  await recordAudit(tx, practice, {
    ...{ action: 'reply-came', actor: { product: 'secure link' }, subject: { message, reply: id }, at },
    facts: { urgent, files: files.length },
  })
  return { reply: id }
}

/** Whether a message takes an answer, or why not. */
export function whyNoReply(rules: {
  reply: string
  reply_once: boolean
  replies_ended_at: Date | null
  replied: boolean
}): NoReply | null {
  if ((rules.reply as ReplyRule) === 'none') return 'not-allowed'
  if (rules.reply_once && rules.replied) return 'replied'
  return rules.replies_ended_at === null ? null : 'ended'
}

/** What was answered to these messages, the oldest first. */
export async function readReplies(
  tx: Tx,
  secrets: Secrets,
  { practice, messages }: { practice: string; messages: readonly string[] },
): Promise<Reply[]> {
  if (messages.length === 0) return []
  const rows = await tx
    .selectFrom('reply')
    .leftJoin('staff', 'staff.id', 'reply.read_by')
    .select([
      'reply.id',
      'message',
      'sealed_content',
      'urgent',
      'came_at',
      'read_at',
      'staff.name as read_by',
    ])
    .where('practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('reply.id')
    .execute()
  const files = await replyFilesOf(tx, secrets, { practice, messages })
  return rows.map(({ id, message, sealed_content, urgent, came_at, read_at, read_by }) => ({
    ...(JSON.parse(secrets.open(sealed_content, replyPlace(practice, id))) as { text: string }),
    ...{ id, message, urgent, cameAt: came_at, readAt: read_at, readBy: read_by },
    files: files.filter(({ reply }) => reply === id),
  }))
}

/** Ends it that a patient may answer a message; what they send later is told what to do instead. */
export async function endReplies(
  tx: Tx,
  { practice, message, staff, at }: { practice: string; message: string; staff: string; at: Date },
): Promise<void> {
  const ended = await tx
    .updateTable('message')
    .set({ replies_ended_at: at, replies_ended_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .where('reply', '<>', 'none')
    .where('replies_ended_at', 'is', null)
    .executeTakeFirst()
  if (ended.numUpdatedRows === 0n) return
  await recordAudit(tx, practice, { action: 'replies-ended', actor: { staff }, subject: { message }, at })
}

function repliesTo(tx: Tx, { practice, message }: { practice: string; message: string }) {
  return tx
    .selectFrom('reply')
    .select(['id', 'form'])
    .where('practice', '=', practice)
    .where('message', '=', message)
    .execute()
}

/** What is sealed of replies. */
export const sealedOfReplies: SealedColumn = {
  ...{ table: 'reply', column: 'sealed_content', key: ['practice', 'id'] },
  belongsTo: ({ practice, id }) => replyPlace(practice!, id!),
}

/** What the words of a reply are sealed to. */
export const replyPlace = (practice: string, id: string) => `reply ${practice} ${id}`
