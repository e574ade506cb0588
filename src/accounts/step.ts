import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SealedColumn } from '../platform/reseal.ts'
import type { Accounts } from './accounts.ts'

/** Long enough to fetch a phone from another room. */
const STEP_MINUTES = 10

/** What a browser is in the middle of; `new-...` adds a method. Only of a passkey is it not yet known whose it is. */
export type NewStep =
  | { kind: 'code'; staff: string }
  | { kind: 'new-authenticator'; staff: string; sealed: Buffer }
  | { kind: 'passkey'; challenge: string }
  | { kind: 'new-passkey'; staff: string; challenge: string }
export type StepKind = NewStep['kind']
type StepOf<Kind extends StepKind> = Extract<NewStep, { kind: Kind }>

/** Begins a step; the browser keeps its token, and only one step at a time. */
export async function beginStep(
  { database, clock }: Accounts,
  reply: FastifyReply,
  step: NewStep,
): Promise<void> {
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  await database.kysely.deleteFrom('sign_in_step').where('expires_at', '<=', now).execute()
  await database.kysely
    .insertInto('sign_in_step')
    .values({
      token_hash: hashOf(token),
      kind: step.kind,
      staff: 'staff' in step ? step.staff : null,
      sealed_secret: 'sealed' in step ? step.sealed : null,
      challenge: 'challenge' in step ? step.challenge : null,
      expires_at: new Date(now.getTime() + STEP_MINUTES * 60_000),
    })
    .execute()
  reply.setCookie(cookieName(reply.request), token, attributes(reply))
}

/** The step that this browser is in, if it is of this kind and not too old. */
export async function currentStep<Kind extends StepKind>(
  { database, clock }: Accounts,
  request: FastifyRequest,
  kind: Kind,
): Promise<StepOf<Kind> | null> {
  const found = await database.kysely
    .selectFrom('sign_in_step')
    .select(['kind', 'staff', 'sealed_secret as sealed', 'challenge'])
    .where('token_hash', '=', hashOf(request.cookies[cookieName(request)] ?? ''))
    .where('kind', '=', kind)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  return (found ?? null) as StepOf<Kind> | null
}

/** Ends the step that this browser is in. Of two that end it at once, only one is told that it did. */
export async function endStep(
  { database }: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const ended = await database.kysely
    .deleteFrom('sign_in_step')
    .where('token_hash', '=', hashOf(request.cookies[cookieName(request)] ?? ''))
    .returning('kind')
    .execute()
  reply.clearCookie(cookieName(request), attributes(reply))
  return ended.length > 0
}

function cookieName({ server }: FastifyRequest): string {
  return server.https ? '__Host-step' : 'step'
}

function attributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** What the secret of an authenticator that somebody is setting up is sealed for. */
export function placeOfStep(staff: string): string {
  return `sign_in_step ${staff}`
}

/** Where such secrets are kept, to be sealed anew under another key. */
export const sealedSteps: SealedColumn = {
  ...{ table: 'sign_in_step', column: 'sealed_secret', key: ['token_hash', 'staff'] },
  belongsTo: ({ staff = '' }) => placeOfStep(staff),
}
