import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { addressKey } from '../../patients/preferences/objection.ts'
import { findUnwanted, isOverruled, type Unwanted } from '../../patients/preferences/unwanted.ts'
import { fingerprintOf } from '../../patients/unreliable/unreliable.ts'
import { addressShown } from '../address.ts'
import { sendMessage, type Agreement, type Purpose, type Way } from '../message.ts'
import { seeToLocked } from './locked.ts'

/** What somebody pressed, and whom to send it to, as their record says now. */
export interface NewLink {
  practice: string
  /** Whose words are read behind it. */
  message: string
  patient: string
  /** The addresses of the record now. */
  addresses: Addresses
  /** Where the page said that it goes. */
  to: string
  /** Whether somebody has to say first that a number which was not written to before may be: others may read it. */
  asksFirst: boolean
  form: string
  staff: string
  dueAt: Date
  at: Date
}

export type Addresses = Readonly<Record<Way, string | null>>

/** Where a new link goes, by the way of the message where that can be, else by the other; null where there is nowhere. */
export function whereTo(
  sent: Way,
  addresses: Addresses,
): { way: Way; address: string; shown: string } | null {
  const way = addresses[sent] === null ? other(sent) : sent
  const address = addresses[way]
  return address === null ? null : { way, address, shown: addressShown(way, address) }
}

/**
 * Sends another link to the words of a message, to the address that the record holds now, for what the message was for and
 * with what was agreed to for it. Those before it end when it leaves; while one is still on its way there, there is no other,
 * whatever page was gone back to. Throws `refused` where there is no such address, nothing
 * to read behind a link, or where only a new message can ask what has to be asked.
 */
export async function sendNewLink(
  tx: Tx,
  deps: { jobs: Pick<Jobs, 'add'>; secrets: Secrets },
  wanted: NewLink,
): Promise<void> {
  const { practice, message, patient, addresses, form, staff, dueAt, at } = wanted
  const row = await readOriginal(tx, practice, message)
  if (!row || row.kind !== 'words' || row.link === null)
    throw new ProductError('refused', 'This message was not sent behind a link. Write a new one.')
  if (row.once)
    throw new ProductError(
      'refused',
      'This message went to an address that was given for it alone. Write a new one.',
    )
  const to = whereTo(row.way as Way, addresses)
  if (to === null)
    throw new ProductError(
      'refused',
      'The record holds no mobile number and no email address. Add one first.',
    )
  if (await isWritten(tx, practice, form)) return
  if (to.shown !== wanted.to)
    throw new ProductError(
      'refused',
      'The number or email address on the record has changed since you opened the page. Look where the link would go, and press again.',
    )
  const original = { ...row, practice, patient }
  if (wanted.asksFirst && isElsewhere(original, to))
    throw new ProductError(
      'refused',
      'Somebody else may read the phone that is on the record now. Write a new message: it asks about that first.',
    )
  await demandWanted(tx, original, to)
  await seeToLocked(tx, { practice, message, staff, at })
  if (await isOnItsWay(tx, original, message, to)) return
  await sendMessage(tx, deps, {
    ...{ practice, patient, way: to.way, address: to.address, once: false, subject: null, text: '', form },
    ...{ dueAt, at, staff, purpose: row.purpose as Purpose, agreed: row.agreed as Agreement[] },
    ...{ needed: row.needed, leaves: { as: 'new-link', to: message } },
  })
  await recordAudit(tx, practice, {
    ...{ action: 'link-sent-anew', actor: { staff }, subject: { message, patient }, at },
  })
}

function readOriginal(tx: Tx, practice: string, message: string) {
  return tx
    .selectFrom('message')
    .select([
      ...(['way', 'link', 'kind', 'once', 'purpose', 'agreed'] as const),
      ...(['needed', 'created_at', 'address_fingerprint'] as const),
    ])
    .where('practice', '=', practice)
    .where('id', '=', message)
    .forUpdate()
    .executeTakeFirst()
}

type Original = NonNullable<Awaited<ReturnType<typeof readOriginal>>> & { practice: string; patient: string }
type To = NonNullable<ReturnType<typeof whereTo>>

async function isWritten(tx: Tx, practice: string, form: string): Promise<boolean> {
  const again = await tx
    .selectFrom('message')
    .select('id')
    .where('practice', '=', practice)
    .where('form', '=', form)
    .executeTakeFirst()
  return again !== undefined
}

/** Whether a new link to the same words has not left yet; the row of the message is locked, so that no two are made at once. */
async function isOnItsWay(
  tx: Tx,
  { practice }: Original,
  message: string,
  { way, address }: To,
): Promise<boolean> {
  const waiting = await tx
    .selectFrom('secure_link')
    .innerJoin('message as carrier', (join) =>
      join.on('carrier.practice', '=', practice).onRef('carrier.link', '=', 'secure_link.id'),
    )
    .select('carrier.id')
    .where('secure_link.practice', '=', practice)
    .where('secure_link.message', '=', message)
    .where('carrier.kind', '=', 'link')
    .where('carrier.state', 'in', ['queued', 'sending'])
    .where('carrier.address_key', '=', addressKey(way, address))
    .limit(1)
    .executeTakeFirst()
  return waiting !== undefined
}

/** Whether it is another address than the one that the message went to. */
function isElsewhere(
  { practice, patient, address_fingerprint: before }: Original,
  { way, address }: To,
): boolean {
  const detail = way === 'sms' ? 'mobile_phone' : 'email'
  return before === null || !fingerprintOf({ practice, patient, detail }, address).equals(before)
}

/** Of these messages those to which no new link may go where the record says now, with why not. */
export async function whyNoNewLinks(
  tx: Tx,
  asked: { practice: string; patient: string; addresses: Addresses; messages: readonly string[] },
): Promise<Map<string, Unwanted>> {
  const { practice, patient, addresses, messages } = asked
  const found = new Map<string, Unwanted>()
  if (messages.length === 0) return found
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'way', 'purpose', 'agreed', 'created_at'])
    .where('practice', '=', practice)
    .where('id', 'in', [...messages])
    .execute()
  // Few are meant differently, however many there are.
  const asIs = new Map<string, Promise<Unwanted | null>>()
  for (const { id, way, ...row } of rows) {
    const to = whereTo(way as Way, addresses)
    if (to === null) continue
    const purpose = row.purpose as Purpose
    const key = `${to.way} ${purpose}`
    if (!asIs.has(key))
      asIs.set(key, findUnwanted(tx, { practice, patient, way: to.way, address: to.address, purpose }))
    const unwanted = await asIs.get(key)!
    if (unwanted !== null && !isAllTheSame(unwanted, row)) found.set(id, unwanted)
  }
  return found
}

/** What was overruled for the message is not overruled for what was said after it. */
function isAllTheSame(
  unwanted: Unwanted,
  { purpose, agreed, created_at }: { purpose: string; agreed: string[]; created_at: Date },
): boolean {
  return isOverruled(unwanted, purpose as Purpose, agreed.includes('opted-out') ? created_at : null)
}

async function demandWanted(tx: Tx, original: Original, { way, address }: To): Promise<void> {
  const { practice, patient } = original
  const purpose = original.purpose as Purpose
  const unwanted = await findUnwanted(tx, { practice, patient, way, address, purpose })
  if (unwanted === null || isAllTheSame(unwanted, original)) return
  throw new ProductError(
    'refused',
    `They want no ${way === 'sms' ? 'texts' : 'emails'} like this there. Look at what they want to be sent, or reach them another way.`,
  )
}

const other = (way: Way): Way => (way === 'sms' ? 'email' : 'sms')
