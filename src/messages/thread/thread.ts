import { sql } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { recordsOf } from '../../patients/merged-records.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { attachmentsOf } from '../attachment/attachment.ts'
import type { KeptFile } from '../file/file.ts'
import {
  contentPlace,
  type Content,
  type MessageKind,
  type MessageState,
  type ReplyRule,
  type ReplyWish,
  type Way,
} from '../message.ts'
import { isAnsweredByText } from '../received-text/answered.ts'
import { readReceived, type TextInThread } from '../received-text/read.ts'
import { readReplies, type Reply } from '../reply/reply.ts'
import { minutesOfUse } from '../late.ts'
import { isUnanswered } from '../reply/unanswered.ts'
import { waitsAt } from './see-to.ts'
import { readThreadLinks, type ThreadLink } from './link-events.ts'

/** A message as staff see it, with what is known of it. */
export interface SentMessage extends Content {
  id: string
  /** The record that it was written to: this one, or one that was merged into it. */
  patient: string
  way: Way
  state: MessageState
  stateSince: Date
  /** Why it failed or was stopped: a word of `REFUSALS`, of `STOPS`, `not-delivered` or `not-taken`; `closed` where it waits for that. */
  why: string | null
  addressShown: string
  /** Of the contact detail that it went to; null where the address was given for it only, or is not known again. */
  fingerprint: Buffer | null
  /** To an address that was given for this message only. */
  once: boolean
  /** Why it was sent although they had asked for none of these. */
  needed: string | null
  /** Why it was sent although the record was restricted; null for every other. */
  although: string | null
  /** By which its reader can ask whether it is ours. */
  code: string
  dueAt: Date
  /** When it was to leave, before that was put off. */
  plannedAt: Date
  /** For how long after it was written it may still leave, where that is minutes and not a day. */
  minutesOfUse: number | null
  createdAt: Date
  /** Who sent it; null where no person did. */
  who: string | null
  /** It may have left, and its channel can never say: a person has to. */
  asksPerson: boolean
  /** Whether the service will say that it arrived: it is asked, it was asked in vain, or it never says. */
  receipt: 'awaited' | 'silent' | 'none'
  /** There has been an attempt that certainly did not leave. */
  triedBefore: boolean
  /** The channel that has it, or may. */
  channel: string | null
  /** Whether its words left, or only a link or a code for those of another. */
  kind: MessageKind
  /** When the message was written that a link or a code is for. */
  aboutOf: Date | null
  /** Whether the patient may answer. */
  reply: ReplyWish
  repliesEndedAt: Date | null
  /** The link that it carried, as it left; null where it carried none. Of its words there may be newer links. */
  carriedLink: string | null
  /** Whether a reply was needed, and its patient has texted since it left, from the number that it went to. */
  answeredByText: boolean
  /** A reply was needed by a day that is over and has not come, and nobody has seen to that. */
  unanswered: boolean
  /** It did not arrive or may not have, is late, or was not answered in time, and nobody has seen to it. */
  toSeeTo: boolean
  /** Who has seen to it, and when. */
  seenTo: { who: string | null; at: Date } | null
}

/** A message with what the patient answered, the oldest first. */
export interface ThreadMessage extends SentMessage {
  replies: Reply[]
  attachments: KeptFile[]
  /** How its words are read behind a link; null where they are not. */
  link: ThreadLink | null
}

export interface Thread {
  /** What they texted back meanwhile, the oldest first. */
  received: TextInThread[]
  /** The oldest of the page first. */
  messages: ThreadMessage[]
  /** Where older ones go on; null when there are none. */
  next: string | null
}

/** Messages of one patient, those of records that were merged into theirs among them. */
export async function readThread(
  tx: Tx,
  secrets: Secrets,
  {
    practice,
    patient,
    before,
    most,
    now,
  }: { practice: string; patient: string; before: string | null; most: number; now: Date },
): Promise<Thread> {
  let query = messageRows(tx, practice, now)
    .where('message.patient', 'in', recordsOf(practice, patient))
    .orderBy('message.id', 'desc')
    .limit(most + 1)
  if (before !== null) query = query.where('message.id', '<', before)
  const rows = await query.execute()
  const shown = rows.slice(0, most)
  const next = rows.length > most ? shown.at(-1)!.id : null
  return {
    messages: (await withAnswers(tx, secrets, practice, shown)).reverse(),
    received: await readReceived(tx, secrets, { practice, patient, before, after: next }),
    next,
  }
}

/** Messages with their words, what was answered to them, and how they are read. */
export async function withAnswers(
  tx: Tx,
  secrets: Secrets,
  practice: string,
  rows: readonly MessageRow[],
): Promise<ThreadMessage[]> {
  const of = { practice, messages: rows.map(({ id }) => id) }
  const replies = await readReplies(tx, secrets, of)
  const links = await readThreadLinks(tx, of)
  const attachments = await attachmentsOf(tx, secrets, of)
  return rows.map((row) => ({
    ...opened(secrets, practice, row),
    replies: replies.filter(({ message }) => message === row.id),
    attachments: attachments.get(row.id) ?? [],
    link: links.get(row.id) ?? null,
  }))
}

/** Throws `not-found` unless the message is one of the patient's thread. */
export async function demandInThread(
  tx: Tx,
  { practice, patient, message }: { practice: string; patient: string; message: string },
): Promise<void> {
  const found = isId(message)
    ? await tx
        .selectFrom('message')
        .select('id')
        .where('practice', '=', practice)
        .where('id', '=', message)
        .where('patient', 'in', recordsOf(practice, patient))
        .executeTakeFirst()
    : undefined
  if (!found) {
    throw new ProductError('not-found', 'There is no such message. Look for it on the page of its patient.')
  }
}

/** Whether a text may be the id of a message. */
export const isId = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

export type MessageRow = Awaited<ReturnType<ReturnType<typeof messageRows>['execute']>>[number]

/** Messages with what became of them; at most one delivery of each may have left. */
export function messageRows(tx: Tx, practice: string, now: Date) {
  return tx
    .selectFrom('message')
    .leftJoin('staff', 'staff.id', 'message.staff')
    .leftJoin('staff as seer', 'seer.id', 'message.seen_to_by')
    .leftJoin('secure_link', (join) =>
      join.on('secure_link.practice', '=', practice).onRef('secure_link.id', '=', 'message.link'),
    )
    .leftJoin('message as about', (join) =>
      join.on('about.practice', '=', practice).onRef('about.id', '=', 'secure_link.message'),
    )
    .leftJoin('delivery', (join) =>
      join
        .on('delivery.practice', '=', practice)
        .onRef('delivery.message', '=', 'message.id')
        .on('delivery.state', '<>', 'not-sent'),
    )
    .where('message.practice', '=', practice)
    .select([
      ...(['message.id', 'message.patient', 'message.way', 'message.state', 'message.state_since'] as const),
      ...([
        'message.why',
        'message.sealed_content',
        'message.address_shown',
        'message.once',
        'message.code',
        'message.needed',
        'message.although_restricted',
        'message.address_fingerprint',
      ] as const),
      ...([
        'message.due_at',
        'message.planned_at',
        'message.created_at',
        'staff.name as who',
        'delivery.channel',
      ] as const),
      ...(['message.kind', 'message.link', 'about.created_at as about_of'] as const),
      ...(['message.reply', 'message.reply_by', 'message.reply_once', 'message.replies_ended_at'] as const),
      ...(['message.seen_to_at', 'seer.name as seer'] as const),
      minutesOfUse.as('minutes_of_use'),
      waitsAt(now).as('to_see_to'),
      isUnanswered(now).as('unanswered'),
      isAnsweredByText.as('answered_by_text'),
    ])
    .select([
      sql<boolean>`coalesce(delivery.state = 'uncertain' AND delivery.look_at IS NULL, false)`.as(
        'asks_person',
      ),
      sql<SentMessage['receipt']>`CASE
        WHEN delivery.look_at IS NOT NULL THEN 'awaited' WHEN delivery.looks > 0 THEN 'silent' ELSE 'none'
      END`.as('receipt'),
      sql<boolean>`EXISTS (
        SELECT FROM delivery AS earlier
        WHERE earlier.practice = ${practice} AND earlier.message = message.id AND earlier.state = 'not-sent'
      )`.as('tried_before'),
    ])
}

/** A message with its words; without the digits of a code, which are for its reader alone. */
function opened(secrets: Secrets, practice: string, row: MessageRow): SentMessage {
  const content = secrets.open(row.sealed_content, contentPlace(practice, row.id))
  const isCode = row.kind === 'code'
  return {
    ...(isCode ? { subject: null, text: '' } : (JSON.parse(content) as Content)),
    ...{ id: row.id, patient: row.patient, way: row.way as Way, state: row.state as MessageState },
    ...{ stateSince: row.state_since, why: row.why, addressShown: row.address_shown, once: row.once },
    ...{ code: row.code, needed: row.needed, although: row.although_restricted },
    ...{
      dueAt: row.due_at,
      plannedAt: row.planned_at ?? row.due_at,
      minutesOfUse: row.minutes_of_use,
      createdAt: row.created_at,
      who: row.who,
      channel: row.channel,
    },
    reply: { rule: row.reply as ReplyRule, by: row.reply_by, once: row.reply_once },
    ...{ repliesEndedAt: row.replies_ended_at, answeredByText: row.answered_by_text },
    carriedLink: row.link,
    fingerprint: row.address_fingerprint,
    receipt: row.receipt,
    ...{ asksPerson: row.asks_person, triedBefore: row.tried_before, toSeeTo: row.to_see_to },
    unanswered: row.unanswered,
    seenTo: row.seen_to_at === null || row.to_see_to ? null : { who: row.seer, at: row.seen_to_at },
    ...{ kind: row.kind as MessageKind, aboutOf: row.about_of },
  }
}
