import type { Accounts } from '../accounts.ts'
import { recordedAct } from '../recorded-act.ts'
import { IDLE_SESSION_MINUTES, type Session, type SignInMethod } from '../session.ts'

/** One of a person's sessions, as they see it. */
export interface MySession {
  id: string
  device: string
  method: SignInMethod
  since: Date
  lastSeen: Date
  isThis: boolean
}

/** Where somebody is signed in now: this session first, then the one that was used last. */
export async function mySessions(
  { database, clock }: Accounts,
  staff: string,
  here: Pick<Session, 'id'>,
): Promise<MySession[]> {
  const now = clock.now()
  const found = await database.kysely
    .selectFrom('session')
    .select(['id', 'device', 'method', 'created_at as since', 'last_seen_at as lastSeen'])
    .where('staff', '=', staff)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', new Date(now.getTime() - IDLE_SESSION_MINUTES * 60_000))
    .orderBy('last_seen_at', 'desc')
    .execute()
  const sessions = found.map((session) => ({ ...session, isThis: session.id === here.id }))
  return [...sessions.filter(({ isThis }) => isThis), ...sessions.filter(({ isThis }) => !isThis)]
}

/** Ends one session of the person, or with `others` all but the one they are in. Answers how many were ended. */
export async function endSessions(
  accounts: Accounts,
  staff: string,
  which: { id: string } | { others: Pick<Session, 'id'> },
): Promise<number> {
  return recordedAct(accounts, staff, { action: 'sessions-ended' }, async (tx) => {
    const ending = tx.deleteFrom('session').where('staff', '=', staff).returning('id')
    const ended = await (
      'id' in which ? ending.where('id', '=', which.id) : ending.where('id', '<>', which.others.id)
    ).execute()
    return ended.length
  })
}
