import { sql } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { unreadMessages } from '../reply/unread.ts'
import { idsToSeeTo } from '../thread/see-to.ts'
import { messageRows, withAnswers, type ThreadMessage } from '../thread/thread.ts'

/** What the list of messages can be narrowed to. Each is a word of its address. */
export const SHOWN = ['to-see-to', 'replies', 'mine', 'drafts', 'all'] as const
export type Shown = (typeof SHOWN)[number]

/** Whom a message was written to, as lists name them. */
export interface Recipient {
  id: string
  given_name: string | null
  middle_names: string | null
  family_name: string
  status: 'registered' | 'left' | 'deceased'
  status_since: Date
  /** The record that stayed, where theirs was merged. */
  merged_into: string | null
}

/** A message with whom it was for, and who has taken its thread on. */
export interface ListedMessage {
  message: ThreadMessage
  recipient: Recipient
  holder: string | null
}

export interface MessageList {
  /** The newest first. */
  messages: ListedMessage[]
  /** The message, or the reply, behind which the list goes on; null at its end. */
  next: string | null
}

/** Which messages of a practice. */
export interface Asked {
  practice: string
  shown: Exclude<Shown, 'replies' | 'drafts'> | 'urgent' | 'rest'
  /** Who asks, for what is theirs. */
  staff: string
  /** The message before which a page begins; null at the newest. */
  before: string | null
  most: number
  now: Date
}

/**
 * A page of a practice's messages, the newest first: all, those with an urgent reply that nobody has read, those that wait
 * for somebody besides, the rest, or of each thread that somebody has taken on the newest and what waits. Patients whom
 * the reader may not see are not there.
 */
export async function listMessages(tx: Tx, secrets: Secrets, asked: Asked): Promise<MessageList> {
  const found = await listQuery(tx, asked).execute()
  const ids = found.slice(0, asked.most).map(({ id }) => id)
  const next = found.length > asked.most ? ids.at(-1)! : null
  return { messages: await read(tx, secrets, asked, ids), next }
}

/** A page of the messages that were replied to, the one with the newest reply first. */
export async function listReplied(
  tx: Tx,
  secrets: Secrets,
  asked: Pick<Asked, 'practice' | 'before' | 'most' | 'now'>,
): Promise<MessageList> {
  const found = await repliedQuery(tx, asked).execute()
  const shown = found.slice(0, asked.most)
  const ids = shown.map(({ message }) => message)
  const next = found.length > asked.most ? shown.at(-1)!.id : null
  return { messages: await read(tx, secrets, asked, ids), next }
}

/** The newest reply to each message, with one row more than the page has. */
export function repliedQuery(
  tx: Tx,
  { practice, before, most }: Pick<Asked, 'practice' | 'before' | 'most'>,
) {
  return tx
    .selectFrom('reply')
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'reply.patient'),
    )
    .select(['reply.id', 'reply.message'])
    .where('reply.practice', '=', practice)
    .where(
      sql<boolean>`NOT EXISTS (
        SELECT FROM reply AS newer
        WHERE newer.practice = ${practice} AND newer.message = reply.message AND newer.id > reply.id
      )`,
    )
    .$if(before !== null, (query) => query.where('reply.id', '<', before!))
    .orderBy('reply.id', 'desc')
    .limit(most + 1)
}

/** Which messages a page shows, with one more. What is to be known of them is read when it is known which they are. */
export function listQuery(tx: Tx, { practice, shown, staff, before, most, now }: Asked) {
  const urgent = unreadMessages(tx, practice, { urgent: true })
  const waiting = idsToSeeTo(tx, practice, now)
  return (
    tx
      .selectFrom('message')
      .innerJoin('patient', (join) =>
        join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'message.patient'),
      )
      .select('message.id')
      .where('message.practice', '=', practice)
      .orderBy('message.id', 'desc')
      .limit(most + 1)
      .$if(before !== null, (query) => query.where('message.id', '<', before!))
      .$if(shown === 'urgent', (query) => query.where('message.id', 'in', urgent))
      .$if(shown === 'to-see-to', (query) => query.where(sql<boolean>`message.id IN (${waiting})`))
      // What has been shown above is not shown again.
      .$if(shown === 'to-see-to', (query) => query.where('message.id', 'not in', urgent))
      .$if(shown === 'rest', (query) => query.where(sql<boolean>`message.id NOT IN (${waiting})`))
      .$if(shown === 'mine', (query) =>
        query
          .innerJoin('thread', (join) =>
            join.on('thread.practice', '=', practice).onRef('thread.patient', '=', 'message.patient'),
          )
          .where('thread.assigned_to', '=', staff)
          .where(
            sql<boolean>`(
              thread.closed_at IS NULL AND message.id = ${newestOfThread(practice)} OR message.id IN (${waiting})
            )`,
          ),
      )
  )
}

const newestOfThread = (practice: string) => sql<string>`(
  SELECT newest.id FROM message AS newest
  WHERE newest.practice = ${practice} AND newest.patient = thread.patient
  ORDER BY newest.id DESC LIMIT 1
)`

function listedRows(tx: Tx, practice: string, now: Date) {
  return messageRows(tx, practice, now)
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'message.patient'),
    )
    .leftJoin('thread', (join) =>
      join.on('thread.practice', '=', practice).onRef('thread.patient', '=', 'message.patient'),
    )
    .leftJoin('staff as holder', 'holder.id', 'thread.assigned_to')
    .select(['patient.given_name', 'patient.middle_names', 'patient.family_name', 'patient.status'])
    .select(['patient.status_since', 'patient.merged_into', 'holder.name as holder'])
}

/** Messages in the order of their ids as they are given. */
async function read(
  tx: Tx,
  secrets: Secrets,
  { practice, now }: Pick<Asked, 'practice' | 'now'>,
  ids: readonly string[],
): Promise<ListedMessage[]> {
  if (ids.length === 0) return []
  const rows = await listedRows(tx, practice, now)
    .where('message.id', 'in', [...ids])
    .execute()
  const messages = await withAnswers(tx, secrets, practice, rows)
  const listed = rows.map((row, at): [string, ListedMessage] => {
    const { given_name, middle_names, family_name, status, status_since, merged_into, holder } = row
    const recipient = { given_name, middle_names, family_name, status, status_since, merged_into }
    return [row.id, { message: messages[at]!, recipient: { id: row.patient, ...recipient }, holder }]
  })
  const byId = new Map(listed)
  return ids.flatMap((id) => byId.get(id) ?? [])
}
