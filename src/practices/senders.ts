import { z } from 'zod'
import { recordAudit, type Actor } from '../platform/audit.ts'
import { asPractice, type Database, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { LONGEST_LINE } from './contact.ts'
import { findPractice } from './practice.ts'

/** Whom messages of a practice come from; null where it has nothing of its own. */
export interface Senders {
  /** Ids of GOV.UK Notify: of a sender of texts, and of an address for replies to emails. */
  smsSender: string | null
  emailReplyTo: string | null
  /** What a phone shows as the sender of texts. The service says it, not we: it is shown to whoever writes, and sent nowhere. */
  smsName: string | null
  /** On mails: the name beside the address they come from, and where a reply goes. */
  mailName: string | null
  mailReplyTo: string | null
}

export async function readSenders(tx: Tx, practice: string): Promise<Senders> {
  const row = await tx
    .selectFrom('practice')
    .select(['sms_sender', 'sms_name', 'email_reply_to', 'mail_name', 'mail_reply_to'])
    .where('practice', '=', practice)
    .executeTakeFirstOrThrow()
  return {
    ...{ smsSender: row.sms_sender, smsName: row.sms_name, emailReplyTo: row.email_reply_to },
    ...{ mailName: row.mail_name, mailReplyTo: row.mail_reply_to },
  }
}

/** Says it; what is left out stays, and `''` takes it back. Throws `invalid` for what can be none. */
export async function saveSenders(
  database: Database,
  practice: string,
  said: { [name in keyof Senders]?: string | undefined },
  { actor, now }: { actor: Actor; now: Date },
): Promise<Senders> {
  const { practice: code } = await findPractice(database, practice)
  const { smsSender, smsName, emailReplyTo, mailName, mailReplyTo } = said
  const columns = {
    ...(smsSender !== undefined && { sms_sender: asId(smsSender) }),
    ...(smsName !== undefined && { sms_name: asSmsName(smsName) }),
    ...(emailReplyTo !== undefined && { email_reply_to: asId(emailReplyTo) }),
    ...(mailName !== undefined && { mail_name: asName(mailName) }),
    ...(mailReplyTo !== undefined && { mail_reply_to: asMailbox(mailReplyTo) }),
  }
  return asPractice(database, code, async (tx) => {
    if (Object.keys(columns).length > 0) {
      await tx.updateTable('practice').set(columns).where('practice', '=', code).execute()
      const facts = { said: Object.keys(columns) }
      await recordAudit(tx, code, { action: 'practice-senders-changed', actor, facts, at: now })
    }
    return readSenders(tx, code)
  })
}

function asId(text: string): string | null {
  return checked(text, z.guid(), 'is no id. Copy it from the settings of the service at GOV.UK Notify.')
}

/** As networks carry it: a word or two, or a number. */
function asSmsName(text: string): string | null {
  const name = z.string().regex(/^(?:[A-Za-z0-9 &._-]{3,11}|\+?\d{3,15})$/)
  return checked(text, name, 'is no name of 3 to 11 letters and digits, and no number.')
}

function asName(text: string): string | null {
  const name = z
    .string()
    .max(LONGEST_LINE)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u)
  return checked(text, name, `is no name of one line and ${LONGEST_LINE} characters at the most.`)
}

function asMailbox(text: string): string | null {
  return checked(text, z.email().max(254), 'is no email address.')
}

function checked(text: string, shape: z.ZodType<string>, why: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (shape.safeParse(trimmed).success) return trimmed
  throw new ProductError('invalid', `“${trimmed}” ${why}`)
}
