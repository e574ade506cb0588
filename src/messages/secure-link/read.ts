import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { attachmentsOf } from '../attachment/attachment.ts'
import type { KeptFile } from '../file/file.ts'
import { contentPlace, type Content, type ReplyRule, type ReplyWish } from '../message.ts'
import { readReplies, whyNoReply, type NoReply, type Reply } from '../reply/reply.ts'
import { patientOf, type LinkPatient, type SecureLink } from './link.ts'

/** What is read behind a link. */
export interface BehindLink extends Content {
  message: string
  patient: LinkPatient
  /** Who wrote it; null where no person did. */
  from: string | null
  writtenAt: Date
  reply: ReplyWish
  replies: Reply[]
  attachments: KeptFile[]
  /** Why no reply is taken, or null. */
  noReply: NoReply | 'not-registered' | null
  until: Date
}

/** Reads the words behind a link, for somebody who may. */
export async function readBehind(tx: Tx, secrets: Secrets, link: SecureLink): Promise<BehindLink> {
  const { practice, message } = link
  const row = await tx
    .selectFrom('message')
    .leftJoin('staff', 'staff.id', 'message.staff')
    .select(['message.sealed_content', 'message.due_at', 'staff.name as from'])
    .select(['message.reply', 'message.reply_by', 'message.reply_once', 'message.replies_ended_at'])
    .where('message.practice', '=', practice)
    .where('message.id', '=', message)
    .executeTakeFirstOrThrow()
  const patient = await patientOf(tx, link)
  const attachments = (await attachmentsOf(tx, secrets, { practice, messages: [message] })).get(message) ?? []
  const replies = await readReplies(tx, secrets, { practice, messages: [message] })
  const no = whyNoReply({ ...row, replied: replies.length > 0 })
  return {
    ...(JSON.parse(secrets.open(row.sealed_content, contentPlace(practice, message))) as Content),
    ...{
      message,
      patient,
      replies,
      attachments,
      from: row.from,
      writtenAt: row.due_at,
      until: link.expiresAt!,
    },
    reply: { rule: row.reply as ReplyRule, by: row.reply_by, once: row.reply_once },
    noReply: no ?? (patient.isRegistered ? null : 'not-registered'),
  }
}
