import { sql } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { isToSeeTo } from '../thread/see-to.ts'
import { messageRows, opened, type MessageRow, type SentMessage } from '../thread/thread.ts'

/** What the list of messages can be narrowed to. Each is a word of its address. */
export const SHOWN = ['to-see-to', 'mine', 'all'] as const
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
  message: SentMessage
  recipient: Recipient
  holder: string | null
}

export interface MessageList {
  /** The newest first. */
  messages: ListedMessage[]
  /** The message behind which the list goes on; null at its end. */
  next: string | null
}

/** Which messages of a practice. */
export interface Asked {
  practice: string
  shown: Shown | 'rest'
  /** Who asks, for what is theirs. */
  staff: string
  /** The message before which a page begins; null at the newest. */
  before: string | null
  most: number
}

/**
 * A page of a practice's messages, the newest first: all, those that wait for somebody, the rest without those, or the
 * newest of each thread that somebody has taken on. Patients whom the reader may not see are not there.
 */
export async function listMessages(tx: Tx, secrets: Secrets, asked: Asked): Promise<MessageList> {
  const { practice, most } = asked
  const rows = await listQuery(tx, asked).execute()
  return {
    messages: rows.slice(0, most).map((row) => listed(secrets, practice, row)),
    next: rows.length > most ? rows[most - 1]!.id : null,
  }
}

/** Its question, with one row more than the page has. */
export function listQuery(tx: Tx, { practice, shown, staff, before, most }: Asked) {
  return listedRows(tx, practice)
    .orderBy('message.id', 'desc')
    .limit(most + 1)
    .$if(before !== null, (query) => query.where('message.id', '<', before!))
    .$if(shown === 'to-see-to', (query) => query.where(isToSeeTo))
    .$if(shown === 'rest', (query) => query.where(sql<boolean>`NOT ${isToSeeTo}`))
    .$if(shown === 'mine', (query) =>
      query
        .where('thread.assigned_to', '=', staff)
        .where(isOpen(practice))
        .where('message.id', '=', newestOfThread(practice)),
    )
}

/** A closed thread in which something waits is open again for who has it. */
const isOpen = (practice: string) => sql<boolean>`(thread.closed_at IS NULL OR thread.patient IN (
  SELECT message.patient FROM message WHERE message.practice = ${practice} AND ${isToSeeTo}
))`

const newestOfThread = (practice: string) => sql<string>`(
  SELECT newest.id FROM message AS newest
  WHERE newest.practice = ${practice} AND newest.patient = thread.patient
  ORDER BY newest.id DESC LIMIT 1
)`

function listedRows(tx: Tx, practice: string) {
  return messageRows(tx, practice)
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

type ListedRow = Awaited<ReturnType<ReturnType<typeof listedRows>['execute']>>[number]

function listed(secrets: Secrets, practice: string, row: ListedRow): ListedMessage {
  const { given_name, middle_names, family_name, status, status_since, merged_into, holder } = row
  const recipient = { given_name, middle_names, family_name, status, status_since, merged_into }
  return {
    message: opened(secrets, practice, row satisfies MessageRow),
    recipient: { id: row.patient, ...recipient },
    holder,
  }
}
