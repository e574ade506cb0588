import { createHash, randomBytes } from 'node:crypto'
import { aboutEverybody, runIn, type Database, type Tx } from '../../platform/database/database.ts'
import type { MessageState } from '../message.ts'
import { recordEvent } from './events.ts'

/** How long a link works after it was handed to a channel, unless the installation says otherwise. */
export const LINK_DAYS = 28
const day = 86_400_000

/** One link of one practice. */
export interface LinkAt {
  practice: string
  link: string
}

/** What is known of a link. */
export interface SecureLink extends LinkAt {
  /** Whose words are read behind it. */
  message: string
  patient: string
  expiresAt: Date | null
  wrongBirths: number
  wrongCodes: number
  lockedAt: Date | null
  endedAt: Date | null
}

/** Writes down that the words of a message are read behind a link. Nothing opens it before it is handed to a channel. */
export async function makeLink(
  tx: Tx,
  { practice, link, message, patient, at }: LinkAt & { message: string; patient: string; at: Date },
): Promise<void> {
  await tx.insertInto('secure_link').values({ practice, id: link, message, patient, made_at: at }).execute()
}

/**
 * Makes what opens a link, in the transaction that writes the attempt down: 128 random bits, which leave with the text and
 * stay nowhere; only their hash is kept. An attempt that comes to nothing leaves a hash that nobody has the token of.
 */
export async function tokenFor(
  tx: Tx,
  { practice, link, now, days }: LinkAt & { now: Date; days: number },
): Promise<string> {
  const token = newToken()
  const ends = new Date(+now + days * day)
  await tx
    .insertInto('secure_link_token')
    .values({ practice, token_hash: hashOf(token), link, ends_at: ends })
    .execute()
  await tx
    .updateTable('secure_link')
    .set({ expires_at: ends })
    .where('practice', '=', practice)
    .where('id', '=', link)
    .execute()
  return token
}

/**
 * The link that a token opens, while it works. What never was and what is over take one and the same question, and the same
 * time: whoever comes names no practice, so it is asked as the owner, by the hash alone.
 */
export async function findLink(database: Database, token: string, now: Date): Promise<LinkAt | null> {
  const { rows } = await database.owner.query<LinkAt>(
    'SELECT practice, link FROM secure_link_token WHERE token_hash = $1 AND ends_at > $2',
    [hashOf(token), now],
  )
  return rows[0] ?? null
}

/** A link as it stands; locked until the transaction ends when something is to be decided about it. */
export async function readLink(
  tx: Tx,
  { practice, link }: LinkAt,
  { toDecide = false }: { toDecide?: boolean } = {},
): Promise<SecureLink> {
  const row = await tx
    .selectFrom('secure_link')
    .selectAll()
    .where('practice', '=', practice)
    .where('id', '=', link)
    .$if(toDecide, (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  return {
    ...{ practice, link, message: row.message, patient: row.patient, expiresAt: row.expires_at },
    ...{ wrongBirths: row.wrong_births, wrongCodes: row.wrong_codes },
    ...{ lockedAt: row.locked_at, endedAt: row.ended_at },
  }
}

/**
 * Of a new link that has left, or may have: ends the links to the same words that were made before it, whose place it takes. Not
 * earlier, because of one that never leaves the patient would have none; nor where nothing opens it, because it left before the
 * database was put back. What is heard late of an older link leaves a newer one as it is.
 */
export async function endLinksBefore(
  tx: Tx,
  { practice, kind, link: stays, at }: { practice: string; kind: string; link: string | null; at: Date },
): Promise<void> {
  if (kind !== 'link' || stays === null) return
  const { message, expiresAt } = await readLink(tx, { practice, link: stays })
  if (expiresAt === null) return
  const ended = await tx
    .updateTable('secure_link')
    .set({ ended_at: at })
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('id', '<', stays)
    .where('ended_at', 'is', null)
    .returning(['id', 'patient'])
    .execute()
  for (const { id: link, patient } of ended) {
    await endTokens(tx, { practice, link, at })
    await recordEvent(tx, { practice, link, message, patient }, 'replaced', at)
  }
}

/**
 * Ends every link of a patient that went where one message went: whoever has that number or email says that they are not the
 * patient. One that has not left yet stays, also where it was tried in vain: what carries it is stopped, or leaves when staff have
 * asked. That the one message has left is known by whoever says so.
 */
export async function endLinksTo(
  tx: Tx,
  { practice, patient, message, key, at }: ToAddress & { at: Date },
): Promise<void> {
  const ended = await tx
    .updateTable('secure_link')
    .set({ ended_at: at })
    .where('practice', '=', practice)
    .where('ended_at', 'is', null)
    .where('id', 'in', (links) =>
      links
        .selectFrom('message')
        .select('message.link')
        .where('message.practice', '=', practice)
        .where('message.patient', '=', patient)
        .where('message.kind', '<>', 'code')
        .where('message.link', 'is not', null)
        .where((row) =>
          // Of a restricted record nothing is kept by which its addresses are known.
          row.or([
            row('message.id', '=', message),
            ...(key === null
              ? []
              : [row.and([row('message.address_key', '=', key), row('message.state', 'in', left)])]),
          ]),
        )
        .$castTo<{ link: string }>(),
    )
    .returning(['id', 'message', 'patient'])
    .execute()
  for (const { id: link, ...of } of ended) {
    await endTokens(tx, { practice, link, at })
    await recordEvent(tx, { practice, link, ...of }, 'not-me', at)
  }
}

/** What carries a link has left, or may have. */
const left: MessageState[] = ['sending', 'uncertain', 'sent', 'delivered', 'failed']

interface ToAddress {
  practice: string
  patient: string
  message: string
  /** What the address is known by; null where that was cleared. */
  key: Buffer | null
}

async function endTokens(tx: Tx, { practice, link, at }: LinkAt & { at: Date }): Promise<void> {
  await tx
    .updateTable('secure_link_token')
    .set({ ends_at: at })
    .where('practice', '=', practice)
    .where('link', '=', link)
    .where('ends_at', '>', at)
    .execute()
}

/** Whom a link is about, as they are on the record that stands for them now. */
export interface LinkPatient {
  /** Null where nobody has written it down: then nothing opens. */
  born: string | null
  name: { given_name: string | null; middle_names: string | null; family_name: string }
  isRegistered: boolean
  /** They died, or the record is restricted: nothing is read any more. */
  isShut: boolean
}

/** Reads it. Of a restricted patient it must be known that they are. */
export async function patientOf(
  tx: Tx,
  { practice, patient }: { practice: string; patient: string },
): Promise<LinkPatient> {
  return aboutEverybody(runIn(tx), async () => {
    for (let id = patient; ;) {
      const row = await tx
        .selectFrom('patient')
        .select(['date_of_birth', 'status', 'restricted', 'merged_into'])
        .select(['given_name', 'middle_names', 'family_name'])
        .where('practice', '=', practice)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) return nobody
      if (row.merged_into !== null) {
        id = row.merged_into
        continue
      }
      const { given_name, middle_names, family_name } = row
      return {
        ...{ born: row.date_of_birth, name: { given_name, middle_names, family_name } },
        isRegistered: row.status === 'registered',
        isShut: row.status === 'deceased' || row.restricted,
      }
    }
  })
}

const nobody: LinkPatient = {
  ...{ born: null, isRegistered: false, isShut: true },
  name: { given_name: null, middle_names: null, family_name: '' },
}

/** 128 bits that nobody guesses, for an address or a cookie. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}

/** What of a token is kept. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
