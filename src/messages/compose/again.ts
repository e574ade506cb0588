import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { contentPlace, type Content, type Purpose, type ReplyRule } from '../message.ts'
import { demandInThread } from '../thread/thread.ts'
import type { Draft } from './draft.ts'

/** The words of a message of the thread, to be sent once more, and when it was written. */
export interface Again {
  words: Pick<Draft, 'subject' | 'text' | 'purpose' | 'read' | 'reply' | 'often'>
  writtenAt: Date
}

/**
 * What a new form begins with where a message is to be sent again: its words and how they are read and answered, but no address,
 * no date and no tick, which are said of one message. Throws `not-found` unless it is one of the patient's thread.
 */
export async function wordsAgain(
  tx: Tx,
  secrets: Secrets,
  { practice, patient, message }: { practice: string; patient: string; message: string },
): Promise<Again> {
  await demandInThread(tx, { practice, patient, message })
  const row = await tx
    .selectFrom('message')
    .select(['sealed_content', 'kind', 'link', 'purpose', 'reply', 'reply_once', 'created_at'])
    .where('practice', '=', practice)
    .where('id', '=', message)
    .executeTakeFirstOrThrow()
  // A code is for its reader alone, and a new link has no words of its own.
  const content =
    row.kind === 'words'
      ? (JSON.parse(secrets.open(row.sealed_content, contentPlace(practice, message))) as Content)
      : { subject: null, text: '' }
  return {
    words: {
      ...{ subject: content.subject ?? '', text: content.text, purpose: row.purpose as Purpose },
      ...{ read: row.link === null ? 'text' : 'link', reply: row.reply as ReplyRule },
      often: row.reply_once ? 'once' : 'many',
    },
    writtenAt: row.created_at,
  }
}
