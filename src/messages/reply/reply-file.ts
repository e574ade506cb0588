import { v7 as uuidv7, validate as isUuid } from 'uuid'
import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import {
  openFile,
  openWholeFile,
  placesIn,
  sealedOfFiles,
  sealFile,
  type KeptFile,
  type ReadFile,
} from '../file/file.ts'
import type { NewFile } from './given-files.ts'

/** How many files patients send in answer to one message, however often they reply. */
export const MOST_TO_MESSAGE = 10

/** A file that came with a reply. */
export interface ReplyFile extends KeptFile {
  reply: string
  /** Which it is of all that came in answer to its message, from 1. */
  number: number
}

/** Keeps the files of a reply, in the transaction that keeps the reply. */
export async function keepReplyFiles(
  tx: Tx,
  secrets: Secrets,
  of: { practice: string; reply: string; message: string; patient: string; at: Date },
  files: readonly NewFile[],
): Promise<void> {
  const { practice, reply, message, patient, at } = of
  for (const { name, type, content } of files) {
    const id = uuidv7()
    await tx
      .insertInto('reply_file')
      .values({
        ...{ practice, id, reply, message, patient, type, bytes: content.length, came_at: at },
        ...sealFile(secrets, replyFilePlaces, { practice, id, name, content }),
      })
      .execute()
  }
}

/** How many files have come in answer to a message. */
export async function countReplyFiles(
  tx: Tx,
  { practice, message }: { practice: string; message: string },
): Promise<number> {
  const { number } = await tx
    .selectFrom('reply_file')
    .select((select) => select.fn.countAll<string>().as('number'))
    .where('practice', '=', practice)
    .where('message', '=', message)
    .executeTakeFirstOrThrow()
  return Number(number)
}

/** What came in answer to some messages, in the order in which it was sent. */
export async function replyFilesOf(
  tx: Tx,
  secrets: Secrets,
  { practice, messages }: { practice: string; messages: readonly string[] },
): Promise<ReplyFile[]> {
  if (messages.length === 0) return []
  const rows = await tx
    .selectFrom('reply_file')
    .select(['id', 'reply', 'message', 'type', 'bytes', 'sealed_name'])
    .where('practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('id')
    .execute()
  const numbers = new Map<string, number>()
  return rows.map((row) => {
    const number = (numbers.get(row.message) ?? 0) + 1
    numbers.set(row.message, number)
    return { ...openFile(secrets, replyFilePlaces, practice, row), reply: row.reply, number }
  })
}

/** A file with its content; null where nobody has sent one of that id in answer to the message. */
export async function readReplyFile(
  tx: Tx,
  secrets: Secrets,
  { practice, message, id }: { practice: string; message: string; id: string },
): Promise<(ReadFile & { number: number }) | null> {
  if (!isUuid(id)) return null
  const sent = await replyFilesOf(tx, secrets, { practice, messages: [message] })
  const found = sent.find((file) => file.id === id)
  if (!found) return null
  const row = await tx
    .selectFrom('reply_file')
    .select(['id', 'type', 'bytes', 'sealed_name', 'sealed_content'])
    .where('practice', '=', practice)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { ...openWholeFile(secrets, replyFilePlaces, practice, row), number: found.number }
}

/** Where the files of replies are sealed to. */
export const replyFilePlaces = placesIn('reply_file')

/** What is sealed of them. */
export const sealedOfReplyFiles = sealedOfFiles(replyFilePlaces)
