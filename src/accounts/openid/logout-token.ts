import { decodeJwt, type JWTPayload } from 'jose'
import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { KnownProvider, KnownProviders } from './known-provider.ts'
import { listProviders, type Provider } from './provider.ts'
import { Refused } from './refused.ts'
import { takeOnce } from './taken.ts'
import { verifiedToken } from './token.ts'

/** What a logout token is for, among all that a provider signs (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** An older one was kept back, or is replayed. */
const OLDEST_SECONDS = 300

/**
 * Ends the sessions that a provider says are over: one by its own name for it, or all of a person. Gives back how many.
 * Throws `Refused` for a token that is not right in every way, or that was taken before.
 */
export async function endByToken(
  { database, providers }: { database: Database; providers: KnownProviders },
  token: string,
  now: Date,
): Promise<{ ended: number; provider: string }> {
  const known = await senderOf(database, providers, token)
  const { settings, id } = known.provider
  const told = await verifiedToken(token, settings, known.keys, now)
  const { jti, iat, sid, sub } = demandLogout(told, now)
  const until = new Date((iat + OLDEST_SECONDS * 2) * 1000)
  if (!(await takeOnce(database, 'logout-token', `${settings.issuer} ${jti}`, { now, until })))
    throw new Refused('used', 'jti')
  return { ended: await endSessions(database, settings.issuer, sid, sub), provider: id }
}

/** Whose the token says it is, believed only to know whose keys to ask. */
async function senderOf(
  database: Database,
  providers: KnownProviders,
  token: string,
): Promise<KnownProvider> {
  const claimed = claimsOf(token)
  const sender = (await listProviders(database)).find((each) => isFor(claimed, each))
  const known = sender && (await providers.open(sender.id))
  if (!known) throw new Refused('not-proven', 'iss or aud')
  return known
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    throw new Refused('not-proven', 'not a token')
  }
}

function isFor({ iss, aud }: JWTPayload, { settings }: Provider): boolean {
  return iss === settings.issuer && [aud].flat().includes(settings.clientId)
}

function demandLogout(token: JWTPayload, now: Date) {
  const { events, jti, iat, sid, sub } = token
  const event = (events as Record<string, unknown> | undefined)?.[LOGOUT_EVENT]
  if (typeof event !== 'object' || event === null) throw new Refused('not-proven', 'events')
  if ('nonce' in token) throw new Refused('not-proven', 'nonce')
  if (typeof jti !== 'string' || jti === '') throw new Refused('not-proven', 'jti')
  if (now.getTime() / 1000 - iat! > OLDEST_SECONDS) throw new Refused('not-proven', 'iat')
  if (sid === undefined && sub === undefined) throw new Refused('not-proven', 'sid or sub')
  if (!isName(sid) || !isName(sub)) throw new Refused('not-proven', 'sid or sub')
  return { jti, iat: iat!, sid, sub }
}

const isName = (name: unknown): name is string | undefined =>
  name === undefined || (typeof name === 'string' && name !== '')

/** Where the provider never named a session, its word about the person ends it. */
async function endSessions(
  database: Database,
  issuer: string,
  sid: string | undefined,
  sub: string | undefined,
): Promise<number> {
  const { numDeletedRows } = await database.kysely
    .deleteFrom('session')
    .where('issuer', '=', issuer)
    .where((where) =>
      where.or([
        where('issuer_session', '=', sid ?? null),
        where.and([
          where('staff', 'in', (from) =>
            from
              .selectFrom('openid_identity')
              .select('openid_identity.staff')
              .where('openid_identity.issuer', '=', issuer)
              .where('sub', '=', sub ?? null),
          ),
          where.or([where('issuer_session', 'is', null), sql<boolean>`${sid === undefined}`]),
        ]),
      ]),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
