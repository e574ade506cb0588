import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../../platform/database/database.ts'

export const INVITATION_DAYS = 7

/**
 * Makes a link by which somebody sets a password, once and until then, in place of any before. Answers its path, which is a
 * secret: the table has only its hash.
 */
export async function makeLink(tx: Tx, staff: string, expires_at: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const token_hash = createHash('sha256').update(token).digest()
  await tx.deleteFrom('sign_in_link').where('staff', '=', staff).execute()
  await tx
    .insertInto('sign_in_link')
    .values({ token_hash, purpose: 'new-password', staff, expires_at })
    .execute()
  return `/link/${token}`
}

/**
 * Makes the link by which somebody who was invited sets their first password, once and within 7 days.
 */
export function makeInvitationLink(tx: Tx, staff: string, now: Date): Promise<string> {
  return makeLink(tx, staff, new Date(now.getTime() + INVITATION_DAYS * 24 * 60 * 60_000))
}
