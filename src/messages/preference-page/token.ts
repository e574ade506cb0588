import { createHash, randomBytes } from 'node:crypto'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import type { Purpose, Way } from '../message.ts'

/** 192 bits: nobody guesses one. It is kept as a hash alone, and in the email that carries it. */
const tokenBytes = 24

/** Where a message came, and for whom. */
export interface Carrier {
  practice: string
  patient: string
  message: string
  way: Way
  purpose: Purpose
  /** What the address is known by; null where that was cleared because the record is restricted. */
  key: Buffer | null
  addressShown: string
  /** Of the contact detail that it went to; null where the address was given for one message. */
  fingerprint: Buffer | null
}

/** Makes a token for a message that is about to be handed over. */
export async function makePreferenceToken(
  tx: Tx,
  { at, ...made }: { practice: string; message: string; patient: string; at: Date },
): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url')
  await tx
    .insertInto('preference_token')
    .values({ ...made, made_at: at, token_hash: hashOf(token) })
    .execute()
  return token
}

/** The practice and message of a token; null for one that never was, or is over. */
async function findToken(
  database: Database,
  token: string,
): Promise<{ practice: string; message: string } | null> {
  const { rows } = await database.owner.query<{ practice: string; message: string }>(
    'SELECT practice, message FROM preference_token WHERE token_hash = $1',
    [hashOf(token)],
  )
  return rows[0] ?? null
}

/** What carried a token; runs `work` with it in one transaction. Null for one that never was, or is over. */
export async function withCarrier<T>(
  database: Database,
  token: string,
  work: (tx: Tx, carrier: Carrier) => Promise<T>,
): Promise<T | null> {
  const at = await findToken(database, token)
  if (at === null) return null
  return asPractice(database, at.practice, async (tx) => work(tx, await readCarrier(tx, at)))
}

/** Where one message came. */
export async function readCarrier(
  tx: Tx,
  { practice, message }: { practice: string; message: string },
): Promise<Carrier> {
  const row = await tx
    .selectFrom('message')
    .select(['patient', 'way', 'purpose', 'address_key', 'address_shown', 'address_fingerprint'])
    .where('practice', '=', practice)
    .where('id', '=', message)
    .executeTakeFirstOrThrow()
  return {
    ...{ practice, message, patient: row.patient, way: row.way as Way, purpose: row.purpose as Purpose },
    ...{ key: row.address_key, addressShown: row.address_shown, fingerprint: row.address_fingerprint },
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(`preference ${token}`).digest()
