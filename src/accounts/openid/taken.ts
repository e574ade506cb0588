import { createHash } from 'node:crypto'
import type { Database } from '../../platform/database/database.ts'

export const TAKEN_KINDS = ['answer', 'logout-token'] as const

/**
 * Takes something that counts once: false where it was taken before, by any process. It need be remembered only until
 * it is refused for its age anyway.
 */
export async function takeOnce(
  database: Database,
  kind: (typeof TAKEN_KINDS)[number],
  what: string,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  await database.kysely.deleteFrom('openid_taken').where('expires_at', '<', now).execute()
  const taken = await database.kysely
    .insertInto('openid_taken')
    .values({ kind, hash: createHash('sha256').update(what).digest(), expires_at: until })
    .onConflict((conflict) => conflict.doNothing())
    .returning('kind')
    .executeTakeFirst()
  return taken !== undefined
}
