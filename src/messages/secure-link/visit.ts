import { createHash } from 'node:crypto'
import type { Tx } from '../../platform/database/database.ts'
import { recordEvent } from './events.ts'
import { hashOf, newToken, type LinkAt, type SecureLink } from './link.ts'

/** How long somebody reads before they are asked for the date of birth again; a phone is put down and picked up by others. */
export const VISIT_MINUTES = 30

/** Somebody at a link who has entered the date of birth. */
export interface Visit extends LinkAt {
  /** As the browser keeps it: a secret. */
  token: string
  deviceHash: Buffer
  expiresAt: Date
  /** Whether they may read; else a code is asked of them first. */
  isProved: boolean
  codeHash: Buffer | null
  codeExpiresAt: Date | null
  wrongCodes: number
}

/** The visit of whoever has this token, at this link and no other, while it lasts. */
export async function findVisit(
  tx: Tx,
  { practice, link }: LinkAt,
  token: string | undefined,
  now: Date,
): Promise<Visit | null> {
  if (token === undefined) return null
  const row = await tx
    .selectFrom('secure_link_visit')
    .selectAll()
    .where('practice', '=', practice)
    .where('token_hash', '=', hashOf(token))
    .where('link', '=', link)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (!row) return null
  return {
    ...{ practice, link, token, deviceHash: row.device_hash, expiresAt: row.expires_at },
    ...{ isProved: row.proved_at !== null, codeHash: row.code_hash, codeExpiresAt: row.code_expires_at },
    wrongCodes: row.wrong_codes,
  }
}

/**
 * Begins the visit of somebody who knows the date of birth. The first device that comes so far may read, and so may every
 * device that read before; any other is asked for a code. Answers the secrets that its browser keeps.
 */
export async function beginVisit(
  tx: Tx,
  link: SecureLink,
  given: string | undefined,
  now: Date,
): Promise<{ token: string; device: string; isProved: boolean }> {
  const { practice } = link
  const device = given ?? newToken()
  const device_hash = deviceHash(link, device)
  const known = await tx
    .selectFrom('secure_link_device')
    .select('device_hash')
    .where('practice', '=', practice)
    .where('link', '=', link.link)
    .execute()
  const isFirst = known.length === 0
  const isProved = isFirst || known.some((each) => each.device_hash.equals(device_hash))
  const token = newToken()
  await tx
    .insertInto('secure_link_visit')
    .values({
      ...{ practice, token_hash: hashOf(token), link: link.link, device_hash },
      ...{ expires_at: new Date(+now + VISIT_MINUTES * 60_000), proved_at: isProved ? now : null },
    })
    .execute()
  if (isFirst) await rememberDevice(tx, link, device_hash, now)
  if (isProved) await recordEvent(tx, link, 'opened', now)
  return { token, device, isProved }
}

/** From now on this device needs no code. */
export async function rememberDevice(
  tx: Tx,
  { practice, link }: LinkAt,
  device_hash: Buffer,
  since: Date,
): Promise<void> {
  await tx
    .insertInto('secure_link_device')
    .values({ practice, link, device_hash, since })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Ends a visit: the same browser is asked for the date of birth again. */
export async function endVisit(tx: Tx, { practice, token }: Visit, now: Date): Promise<void> {
  await tx
    .updateTable('secure_link_visit')
    .set({ expires_at: now })
    .where('practice', '=', practice)
    .where('token_hash', '=', hashOf(token))
    .execute()
}

/** Of a browser at one link: what is kept of it at two links cannot be brought together. */
export function deviceHash({ link }: LinkAt, device: string): Buffer {
  return createHash('sha256').update(link).update(device).digest()
}
