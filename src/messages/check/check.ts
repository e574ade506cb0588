import { asPractice, type Database } from '../../platform/database/database.ts'
import { readCode } from '../code.ts'
import type { Way } from '../message.ts'

/** What anybody who has a code may know of its message: nothing of whom it was for, or what it said. */
export interface CheckedMessage {
  code: string
  /** The name of the practice that sent it. */
  practice: string
  way: Way
  leftAt: Date
}

/** States of a delivery after which a patient may hold the message in their hands. */
const mayHaveCome = ['sending', 'uncertain', 'accepted', 'delivered', 'failed'] as const

/** The message of a code as somebody typed it; null when there is none, or it has never left. */
export async function findByCode(database: Database, typed: string): Promise<CheckedMessage | null> {
  const code = readCode(typed)
  if (code === null) return null
  // Whoever asks names no practice: the code alone says whose it is, and everything else is asked of that practice.
  const { rows } = await database.owner.query<{ practice: string; message: string }>(
    'SELECT practice, message FROM message_code WHERE code = $1',
    [code],
  )
  const [found] = rows
  if (!found) return null
  const { practice, message } = found
  const row = await asPractice(database, practice, (tx) =>
    tx
      .selectFrom('message')
      .innerJoin('practice', 'practice.practice', 'message.practice')
      .innerJoin('delivery', (join) =>
        join.on('delivery.practice', '=', practice).onRef('delivery.message', '=', 'message.id'),
      )
      .select(['practice.name', 'message.way', 'delivery.began_at'])
      .where('message.practice', '=', practice)
      .where('message.id', '=', message)
      .where('delivery.state', 'in', mayHaveCome)
      .executeTakeFirst(),
  )
  return row ? { code, practice: row.name, way: row.way as Way, leftAt: row.began_at } : null
}
