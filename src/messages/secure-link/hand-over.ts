import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Content, ReplyRule, Way } from '../message.ts'
import { carryingText } from './carrying-text.ts'
import { readLink, tokenFor } from './link.ts'

/** Where links lead, and for how long. */
export interface LinkSettings {
  /** The address that patients' browsers use, such as `https://messages.example.nhs.uk`; null where nobody has said it. */
  address: string | null
  days: number
}

/** Whether a message leaves as a link: a code only speaks of one. */
export function carriesLink<Row extends { kind: string; link: string | null }>(
  row: Row,
): row is Row & { link: string } {
  return row.link !== null && row.kind !== 'code'
}

/** Throws `failed` where nobody has said where links lead: the message waits. */
export function demandAddress({ address }: LinkSettings): void {
  if (address !== null) return
  throw new ProductError(
    'failed',
    'A message with a link waits, and this process does not know where links lead. Set PUBLIC_URL and start again.',
  )
}

/** The text that carries a link, with a token that is made for this one attempt and kept nowhere. */
export async function carriedContent(
  tx: Tx,
  links: LinkSettings,
  handed: { practice: string; link: string; kind: string; way: Way; code: string; now: Date },
): Promise<Content> {
  demandAddress(links)
  const { address, days } = links
  const { practice, link, kind, way, code, now } = handed
  const { message } = await readLink(tx, { practice, link })
  const { name, ...rules } = await tx
    .selectFrom('message')
    .innerJoin('practice', 'practice.practice', 'message.practice')
    .select(['practice.name', 'message.reply', 'message.reply_by', 'message.reply_once'])
    .where('message.practice', '=', practice)
    .where('message.id', '=', message)
    .executeTakeFirstOrThrow()
  const token = await tokenFor(tx, { practice, link, now, days })
  return carryingText({
    ...{ way, practice: name, address: `${String(address)}/m/${token}`, code, isNew: kind === 'link' },
    reply: { rule: rules.reply as ReplyRule, by: rules.reply_by, once: rules.reply_once },
    until: new Date(+now + days * 86_400_000),
  })
}
