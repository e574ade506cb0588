import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../platform/audit.ts'
import type { Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { defineQueue, type Jobs } from '../platform/jobs.ts'
import { fingerprintOf } from '../patients/unreliable/unreliable.ts'
import type { SealedColumn } from '../platform/reseal.ts'
import type { Secrets } from '../platform/secrets.ts'
import { addressKey } from '../patients/preferences/objection.ts'
import type { Purpose, Way } from '../patients/preferences/preference.ts'
import { addressShown, NOT_KEPT } from './address.ts'
import { dropCode, makeCode } from './code.ts'
import type { TemplateVersion } from './template/template.ts'
import { makeLink } from './secure-link/link.ts'

export { PURPOSES, WAYS, type Purpose, type Way } from '../patients/preferences/preference.ts'

/**
 * What became of a message, as staff see it. Equal to the CHECK of `message.state`. Queued is never shown as sent: `sent`
 * says that a channel has taken it, `delivered` that it reached the phone or mailbox. `uncertain` is being looked up, or
 * waits for a person where that is impossible.
 */
export const MESSAGE_STATES = [
  'queued',
  'sending',
  'uncertain',
  'sent',
  'delivered',
  'failed',
  'stopped',
  'cancelled',
] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** What leaves: the words of a message, a new link to words sent before, or a code. Equal to the CHECK of `message.kind`. */
export const MESSAGE_KINDS = ['words', 'link', 'code'] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]

/** Whether a patient may answer. Equal to the CHECK of `message.reply`. */
export const REPLY_RULES = ['none', 'allowed', 'needed'] as const
export type ReplyRule = (typeof REPLY_RULES)[number]

/** What a sender ticks where it is asked. Equal to the CHECK of `message.agreed`. */
export const AGREEMENTS = [
  'shared-phone',
  'shared-email',
  'child-phone',
  'clinical-word',
  'opted-out',
  'others-address',
  'restricted',
] as const
export type Agreement = (typeof AGREEMENTS)[number]

/** A message on its way out: small, so that a worker reads the rest itself. */
export const sendQueue = defineQueue<{ practice: string; message: string }>('send-message', {
  policy: 'one-a-key',
  expireMinutes: 10,
  retries: 0,
})

export interface NewMessage {
  practice: string
  patient: string
  way: Way
  /** E.164 or an email address. */
  address: string
  /** The address was given for this message only and is not kept beyond it. */
  once: boolean
  subject: string | null
  text: string
  /** The one-time number of the form. */
  form: string
  /** When it may leave; not before. */
  dueAt: Date
  at: Date
  staff: string | null
  /** What it is for; the patient's care where it is not said. */
  purpose?: Purpose
  /** What was ticked for it. */
  agreed?: readonly Agreement[]
  /** Why it leaves at night. */
  reason?: string | null
  /** Why their care needs it although they asked for none of these. */
  needed?: string | null
  /** Why this one is sent although the record is restricted: somebody who may has confirmed it. */
  although?: string | null
  /** What leaves; the words themselves when it is left out. */
  leaves?: Leaves
  /** Whether and how the patient may answer; not at all when it is left out. */
  reply?: ReplyWish
  /** What its words came from. */
  from?: TemplateVersion | null
}

/** What leaves of a message: its words; a link behind which they are read; another link to words sent before; or a code. */
export type Leaves =
  { as: 'words' } | { as: 'link' } | { as: 'new-link'; to: string } | { as: 'code'; of: string }

/** How a patient may answer: by which day in London, where it is needed; once, or as often as they like. */
export interface ReplyWish {
  rule: ReplyRule
  /** `2026-11-27`. */
  by: string | null
  once: boolean
}

/** What is sealed of a message. */
export interface Content {
  subject: string | null
  text: string
}

/**
 * Says something to a patient: the one door for whatever sends. Message, job and audit entry are one commit, the
 * caller's. Answers its id; the same form again answers the message that it made the first time.
 */
export async function sendMessage(
  tx: Tx,
  { jobs, secrets }: { jobs: Pick<Jobs, 'add'>; secrets: Secrets },
  message: NewMessage,
): Promise<string> {
  const { practice, patient, way, form, at, staff } = message
  const id = uuidv7()
  const code = await makeCode(tx, { practice, message: id, at })
  const detail = way === 'sms' ? 'mobile_phone' : 'email'
  const leaves = message.leaves ?? { as: 'words' }
  const link = leaves.as === 'code' ? leaves.of : leaves.as === 'words' ? null : uuidv7()
  const made = await tx
    .insertInto('message')
    .values({
      ...{ practice, id, code, patient, way, form, staff, once: message.once, kind: kinds[leaves.as], link },
      ...{ state: 'queued', state_since: at, created_at: at, due_at: message.dueAt },
      planned_at: message.dueAt,
      sealed_content: secrets.seal(JSON.stringify(contentOf(message)), contentPlace(practice, id)),
      sealed_address: secrets.seal(message.address, addressPlace(practice, id)),
      // Of a restricted patient nothing is kept that can be read.
      address_shown: message.although ? NOT_KEPT : addressShown(way, message.address),
      address_key: addressKey(way, message.address),
      address_fingerprint: message.once
        ? null
        : fingerprintOf({ practice, patient, detail }, message.address),
      agreed: [...(message.agreed ?? []), ...(message.although ? ['restricted' satisfies Agreement] : [])],
      ...{ reason: message.reason ?? null, although_restricted: message.although ?? null },
      ...replyColumns(message.reply),
      ...{ template: message.from?.template ?? null, template_version: message.from?.version ?? null },
      ...{ purpose: message.purpose ?? 'direct-care', needed: message.needed ?? null },
    })
    .onConflict((conflict) => conflict.columns(['practice', 'form']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) {
    await dropCode(tx, practice, code)
    return sentBefore(tx, practice, form)
  }
  if (link !== null && leaves.as !== 'code')
    await makeLink(tx, { practice, link, message: leaves.as === 'new-link' ? leaves.to : id, patient, at })
  await jobs.add(sendQueue, { practice, message: id }, { key: id, in: tx })
  await recordAudit(tx, practice, {
    action: 'message-queued',
    actor: staff === null ? { product: 'messages' } : { staff },
    subject: { message: id, patient },
    facts: {
      way,
      ...(leaves.as !== 'words' && { leaves: leaves.as }),
      ...(message.reason && { atNight: true }),
      ...(message.needed && { optedOut: true }),
      ...(message.although && { restricted: true }),
    },
    at,
  })
  return id
}

/** Takes back a message that has not left. Throws `refused` when it may have. */
export async function cancelMessage(
  tx: Tx,
  { practice, message, staff, at }: { practice: string; message: string; staff: string; at: Date },
): Promise<void> {
  const cancelled = await tx
    .updateTable('message')
    .set({ state: 'cancelled', state_since: at, sealed_address: null })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  if (cancelled.numUpdatedRows === 0n)
    throw new ProductError(
      'refused',
      'This message cannot be cancelled any more. It has left, or is about to.',
    )
  const subject = { message }
  await recordAudit(tx, practice, { action: 'message-cancelled', actor: { staff }, subject, at })
}

const kinds: Record<Leaves['as'], MessageKind> = {
  ...{ words: 'words', link: 'words', 'new-link': 'link', code: 'code' },
}

async function sentBefore(tx: Tx, practice: string, form: string): Promise<string> {
  const { id } = await tx
    .selectFrom('message')
    .select('id')
    .where('practice', '=', practice)
    .where('form', '=', form)
    .executeTakeFirstOrThrow()
  return id
}

function replyColumns(wish: ReplyWish | undefined) {
  const { rule, by, once } = wish ?? { rule: 'none', by: null, once: false }
  return { reply: rule, reply_by: rule === 'needed' ? by : null, reply_once: once }
}

function contentOf({ subject, text }: NewMessage): Content {
  return { subject, text }
}

/** What is sealed of messages. */
export const sealedOfMessages: readonly SealedColumn[] = [
  {
    ...{ table: 'message', column: 'sealed_content', key: ['practice', 'id'] },
    belongsTo: ({ practice, id }) => contentPlace(practice!, id!),
  },
  {
    ...{ table: 'message', column: 'sealed_address', key: ['practice', 'id'] },
    belongsTo: ({ practice, id }) => addressPlace(practice!, id!),
  },
]

/** What the content of a message is sealed to. */
export const contentPlace = (practice: string, id: string) => `message content ${practice} ${id}`
/** What its address is sealed to. */
export const addressPlace = (practice: string, id: string) => `message address ${practice} ${id}`
