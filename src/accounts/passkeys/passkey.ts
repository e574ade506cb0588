import type { FastifyRequest } from 'fastify'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Accounts } from '../accounts.ts'
import { recordedAct } from '../recorded-act.ts'

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string
  name: string
  addedAt: Date
  lastUsedAt: Date | null
}

/** Where the pages are: a passkey works there and nowhere else. */
interface Place {
  origin: string
  host: string
}

/** The public address; without one the pages are on this machine, and a browser calls that `localhost`. */
export function placeOf({ server, protocol, host }: FastifyRequest): Place {
  const url = new URL(server.accounts.publicUrl ?? `${protocol}://${host}`)
  return { origin: url.origin, host: url.hostname }
}

/** What a browser needs to ask for any passkey of this place: whose it is comes with the answer. */
export function askForPasskey({ host }: Place) {
  return generateAuthenticationOptions({ rpID: host, userVerification: 'required' })
}

/** What a browser needs to make a passkey for somebody: one that names its owner, and wants to see them each time. */
export async function offerPasskey(accounts: Accounts, { host }: Place, brand: string, staff: string) {
  const { email, name } = await accounts.database.kysely
    .selectFrom('staff')
    .select(['email', 'name'])
    .where('id', '=', staff)
    .executeTakeFirstOrThrow()
  return generateRegistrationOptions({
    rpName: brand,
    rpID: host,
    userName: email,
    userDisplayName: name,
    userID: Buffer.from(staff),
    attestationType: 'none',
    excludeCredentials: (await passkeysOf(accounts, staff)).map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** Keeps the passkey that a browser made as an answer to `challenge`. False when it is not one. */
export async function addPasskey(
  accounts: Accounts,
  { origin, host }: Place,
  { staff, name, answer, challenge }: { staff: string; name: string; answer: string; challenge: string },
): Promise<boolean> {
  const response = parsed<RegistrationResponseJSON>(answer)
  if (!response) return false
  const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host }
  const checked = await verifyRegistrationResponse({
    response,
    ...expected,
    requireUserVerification: true,
  }).catch(() => null)
  if (!checked?.verified) return false
  const { id, publicKey, counter } = checked.registrationInfo.credential
  const transports = response.response.transports ?? []
  return recordedAct(accounts, staff, { action: 'passkey-added' }, async (tx) => {
    const added = await tx
      .insertInto('passkey')
      .values({
        ...{ id, staff, name, counter, transports },
        public_key: Buffer.from(publicKey),
        added_at: accounts.clock.now(),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  })
}

/** Whose passkey answered `challenge`; null when it is not known, not right, or did not see its owner. */
export async function ownerOf(
  { database, clock }: Accounts,
  { origin, host }: Place,
  { answer, challenge }: { answer: string; challenge: string },
): Promise<string | null> {
  const response = parsed<AuthenticationResponseJSON>(answer)
  if (typeof response?.id !== 'string') return null
  const known = await database.kysely
    .selectFrom('passkey')
    .select(['staff', 'public_key', 'counter'])
    .where('id', '=', response.id)
    .executeTakeFirst()
  if (!known) return null
  const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host }
  const credential = { id: response.id, publicKey: new Uint8Array(known.public_key), counter: known.counter }
  const checked = await verifyAuthenticationResponse({
    ...{ response, ...expected, credential, requireUserVerification: true },
  }).catch(() => null)
  if (!checked?.verified) return null
  await database.kysely
    .updateTable('passkey')
    .set({ counter: checked.authenticationInfo.newCounter, last_used_at: clock.now() })
    .where('id', '=', response.id)
    .execute()
  return known.staff
}

/** Somebody's passkeys, the oldest first. */
export async function passkeysOf({ database }: Accounts, staff: string): Promise<Passkey[]> {
  return database.kysely
    .selectFrom('passkey')
    .select(['id', 'name', 'added_at as addedAt', 'last_used_at as lastUsedAt'])
    .where('staff', '=', staff)
    .orderBy('added_at')
    .execute()
}

/** Removes one of somebody's own passkeys. */
export async function removePasskey(accounts: Accounts, staff: string, id: string): Promise<void> {
  await recordedAct(accounts, staff, { action: 'passkey-removed' }, async (tx) => {
    await tx.deleteFrom('passkey').where('staff', '=', staff).where('id', '=', id).execute()
  })
}

function parsed<T>(answer: string): T | null {
  try {
    return JSON.parse(answer) as T
  } catch {
    return null
  }
}
