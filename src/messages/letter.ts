import { aboutEverybody, runIn, type Tx } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'
import { readSenders } from '../practices/senders.ts'
import { referenceOf, type Channel, type Letter } from './channel.ts'
import { emailFoot, nobodyReads } from './email-foot.ts'
import { readContact } from '../practices/contact.ts'
import { whyStop, type Stop } from './may-send.ts'
import { makePreferenceToken } from './preference-page/token.ts'
import { carriedContent, carriesLink, type LinkSettings } from './secure-link/hand-over.ts'
import {
  addressPlace,
  contentPlace,
  type Agreement,
  type Content,
  type Purpose,
  type Way,
} from './message.ts'

/** What of a message its letter is made of. */
export const letterColumns = [
  ...(['patient', 'way', 'sealed_content', 'sealed_address', 'once'] as const),
  ...(['purpose', 'agreed', 'created_at', 'kind', 'link', 'reason', 'code'] as const),
] as const

export interface SealedLetter {
  practice: string
  message: string
  patient: string
  way: string
  sealed_content: Buffer
  sealed_address: Buffer
  once: boolean
  purpose: string
  agreed: string[]
  created_at: Date
  kind: string
  link: string | null
  code: string
}

/** Where a message goes, or why it may not, with the record as it is at this moment. Nothing is made for it. */
export async function openAddress(
  tx: Tx,
  { secrets, now }: { secrets: Secrets; now: Date },
  sealed: SealedLetter,
): Promise<{ why: Stop } | { why: null; address: string }> {
  const { practice, message } = sealed
  const way = sealed.way as Way
  const address = secrets.open(sealed.sealed_address, addressPlace(practice, message))
  const why = await whyStop(tx, { practice, way, address, ...intendedBy(sealed) }, now)
  return why === null ? { why, address } : { why }
}

/** A message as its channel is handed it, or why it may not be. What it carries is made for this one attempt. */
export async function openLetter(
  tx: Tx,
  { secrets, channel, now, links }: { secrets: Secrets; channel: Channel; now: Date; links: LinkSettings },
  sealed: SealedLetter,
): Promise<{ why: Stop } | { why: null; letter: Letter }> {
  const { practice, message, patient } = sealed
  const way = sealed.way as Way
  const opened = await openAddress(tx, { secrets, now }, sealed)
  if (opened.why !== null) return opened
  const { why, address } = opened
  if (channel.takesNoMarketing && sealed.purpose === 'other') return { why: 'no-marketing' }
  const words = carriesLink(sealed)
    ? await carriedContent(tx, links, { ...sealed, way, now })
    : (JSON.parse(secrets.open(sealed.sealed_content, contentPlace(practice, message))) as Content)
  const whose = channel.needsNhsNumber ? { nhsNumber: await nhsNumberOf(tx, practice, patient) } : {}
  const more = way === 'email' ? await footOf(tx, links, { ...sealed, now }) : null
  const content = {
    ...words,
    ...(more && {
      text: `${words.text}\n\n${more.foot}`,
      ...(more.unsubscribe && { unsubscribe: more.unsubscribe }),
    }),
  }
  const senders = await readSenders(tx, practice)
  const hasOwn = Object.values(senders).some((each) => each !== null)
  const letter = { reference: referenceOf(practice, message), way, address, ...content, ...whose }
  return { why, letter: hasOwn ? { ...letter, senders } : letter }
}

/**
 * At the foot of an email: that nobody reads what is answered, its code, and how to get no more of them; the first alone of
 * one with a code of six digits, and where nobody has said where links lead.
 */
async function footOf(
  tx: Tx,
  { address }: LinkSettings,
  { practice, message, patient, code, kind, now }: SealedLetter & { now: Date },
): Promise<{ foot: string; unsubscribe?: string }> {
  const contact = await readContact(tx, practice)
  if (address === null || kind === 'code') return { foot: nobodyReads(contact) }
  const token = await makePreferenceToken(tx, { practice, message, patient, at: now })
  return {
    foot: emailFoot({ address, code, token, practice: contact }),
    // Mailboxes press nothing that is not encrypted, and services refuse it.
    ...(address.startsWith('https:') && { unsubscribe: `${address}/unsubscribe/${token}` }),
  }
}

function intendedBy(sealed: SealedLetter) {
  const { patient, once, purpose, agreed, created_at: writtenAt } = sealed
  const overruledAt = agreed.includes('opted-out') ? writtenAt : null
  const isConfirmed = agreed.includes('restricted' satisfies Agreement)
  return { patient, once, purpose: purpose as Purpose, overruledAt, isConfirmed }
}

async function nhsNumberOf(tx: Tx, practice: string, patient: string): Promise<string | null> {
  const found = await aboutEverybody(runIn(tx), () =>
    tx
      .selectFrom('patient')
      .select('nhs_number')
      .where('practice', '=', practice)
      .where('id', '=', patient)
      .executeTakeFirst(),
  )
  return found?.nhs_number ?? null
}
