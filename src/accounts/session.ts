import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { deviceName } from './device.ts'
import { membershipsOf } from './membership.ts'
import type { Person } from './person.ts'
import type { Permission } from './rights.ts'
import { firstPractice, whoIs } from './session-person.ts'

const minutes = 60_000
/** A session ends this long after the sign-in, whatever happens: one working day. */
const LONGEST_SESSION_MINUTES = 12 * 60
/** And this long after the last page: long enough for a consultation, short enough for an empty room. */
export const IDLE_SESSION_MINUTES = 15

export const SIGN_IN_METHODS = ['password', 'recovery-code', 'passkey', 'openid'] as const
/** How somebody proved who they are. `password` stands for password and authenticator code. */
export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** A session to open: whose, and how they signed in. Only `openid` has an issuer, with its name for the session. */
export type NewSession = {
  staff: string
  /** What the browser says of itself, its user agent. */
  userAgent?: string | undefined
} & ({ method: Exclude<SignInMethod, 'openid'> } | ({ method: 'openid' } & Voucher))

/** What the provider that vouches for somebody says of the session. */
export interface Voucher {
  issuer: string
  /** Its name for the session. */
  issuerSession?: string | undefined
  /** The practice that it vouches for them in, where it says so: they work at no other in this session. */
  practice?: string | null | undefined
  /** Permissions that they have at the practice and that it does not back. */
  withheld?: readonly Permission[] | undefined
}

/** The session that a request came with. */
export interface Session {
  id: string
  method: SignInMethod
  /** When its person last proved who they are. */
  authenticatedAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The session of who is signed in; null where `person` is. */
    session: Session | null
  }
}

/**
 * Opens a session and gives back its token, which only the browser keeps: the table has the hash. It begins in the
 * practice where they have worked longest. Throws `refused` for somebody who works nowhere any more.
 */
export async function openSession(database: Database, clock: Clock, session: NewSession): Promise<string> {
  const openid = session.method === 'openid' ? session : undefined
  const practice = openid?.practice ?? (await firstPractice(database, session.staff))
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  await database.kysely.deleteFrom('session').where('expires_at', '<=', now).execute()
  await database.kysely
    .insertInto('session')
    .values({
      token_hash: hashOf(token),
      id: uuidv7(),
      staff: session.staff,
      practice,
      method: session.method,
      issuer: openid?.issuer ?? null,
      issuer_session: openid?.issuerSession ?? null,
      bound: typeof openid?.practice === 'string',
      withheld: [...(openid?.withheld ?? [])],
      device: deviceName(session.userAgent),
      authenticated_at: now,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + LONGEST_SESSION_MINUTES * minutes),
    })
    .execute()
  return token
}

/** Who holds this token and in which session, while it lasts. Asking does not keep it from going idle: `keepAwake` does. */
export async function findSession(
  database: Database,
  clock: Clock,
  token: string,
): Promise<{ person: Person; session: Session } | null> {
  const now = clock.now()
  const found = await database.kysely
    .selectFrom('session')
    .innerJoin('staff', 'staff.id', 'session.staff')
    .leftJoinLateral(membershipsOf(sql.ref<string>('session.staff')), (join) =>
      join.onRef('works.practice', '=', 'session.practice'),
    )
    .select(['staff.id', 'staff.name', 'staff.operator_since'])
    .select(['works.practice', 'works.role', 'works.sensitive', 'works.bulk_draft', 'works.bulk_release'])
    .select('withheld')
    .select(['session.id as session', 'method', 'authenticated_at', 'last_seen_at', 'expires_at'])
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', new Date(now.getTime() - IDLE_SESSION_MINUTES * minutes))
    .executeTakeFirst()
  if (!found) return null
  const person = whoIs(found)
  return person && { person, session: sessionIn(found) }
}

interface FoundSession {
  session: string
  method: SignInMethod
  authenticated_at: Date
  last_seen_at: Date
  expires_at: Date
}

function sessionIn(found: FoundSession): Session {
  return {
    id: found.session,
    method: found.method,
    authenticatedAt: found.authenticated_at,
    lastSeenAt: found.last_seen_at,
    expiresAt: found.expires_at,
  }
}

/** Notes that the person is there, at most once in ten seconds: a write for every page is not needed. */
export async function keepAwake(database: Database, clock: Clock, session: Session): Promise<void> {
  const now = clock.now()
  if (now.getTime() - session.lastSeenAt.getTime() < 10_000) return
  await database.kysely
    .updateTable('session')
    .set({ last_seen_at: now })
    .where('id', '=', session.id)
    .execute()
}

/** Gives the session another token, so that the one before opens nothing. To be kept in the browser. */
export async function renewToken(database: Database, session: Pick<Session, 'id'>): Promise<string> {
  return renew(database, session, {})
}

/** Notes that the person has just proved again who they are, and gives the session another token. */
export async function proveAgain(
  database: Database,
  clock: Clock,
  session: Pick<Session, 'id'>,
): Promise<string> {
  return renew(database, session, { authenticated_at: clock.now() })
}

async function renew(
  database: Database,
  { id }: Pick<Session, 'id'>,
  more: { authenticated_at?: Date },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await database.kysely
    .updateTable('session')
    .set({ token_hash: hashOf(token), ...more })
    .where('id', '=', id)
    .execute()
  return token
}

/** Ends the session, wherever its token may still be. */
export async function closeSession(database: Database, token: string): Promise<void> {
  await database.kysely.deleteFrom('session').where('token_hash', '=', hashOf(token)).execute()
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
