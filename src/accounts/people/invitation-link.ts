import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../../platform/database/database.ts'

export const INVITATION_DAYS = 7

/**
 * Makes the link by which somebody who was invited sets their first password, once and within 7 days, in place of any
 * before. Answers its path, which is a secret: the table has only its hash.
 */
export async function makeInvitationLink(tx: Tx, staff: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const token_hash = createHash('sha256').update(token).digest()
  const expires_at = new Date(now.getTime() + INVITATION_DAYS * 24 * 60 * 60_000)
  await tx.deleteFrom('sign_in_link').where('staff', '=', staff).execute()
  await tx
    .insertInto('sign_in_link')
    .values({ token_hash, purpose: 'new-password', staff, expires_at })
    .execute()
  return `/link/${token}`
}
