import { recordAudit, type Actor } from '../platform/audit.ts'
import { asPractice, type Database, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice } from './practice.ts'

/** What patients are told of a practice, as it wants it written; null where it has said nothing. */
export interface PracticeContact {
  /** Its ODS code, which is public. */
  code: string
  name: string
  /** Whom to phone, such as `01632 960100`. */
  phone: string | null
  /** Where it is, such as `Mill Lane, Foxley Brook`. */
  street: string | null
  /** When somebody is there, such as `Monday to Friday, 8am to 6:30pm`. */
  openHours: string | null
}

/** Reads it, for a page that patients see. */
export async function readContact(tx: Tx, practice: string): Promise<PracticeContact> {
  const { name, phone, street, open_hours } = await tx
    .selectFrom('practice')
    .select(['name', 'phone', 'street', 'open_hours'])
    .where('practice', '=', practice)
    .executeTakeFirstOrThrow()
  return { code: practice, name, phone, street, openHours: open_hours }
}

/** Says what patients are told; what is left out stays, and `''` takes it back. Throws `invalid` for a phone that is none. */
export async function saveContact(
  database: Database,
  practice: string,
  said: { phone?: string | undefined; street?: string | undefined; openHours?: string | undefined },
  { actor, now }: { actor: Actor; now: Date },
): Promise<PracticeContact> {
  const { practice: code } = await findPractice(database, practice)
  const columns = {
    ...(said.phone !== undefined && { phone: phoneOf(said.phone) }),
    ...(said.street !== undefined && { street: lineOf(said.street) }),
    ...(said.openHours !== undefined && { open_hours: lineOf(said.openHours) }),
  }
  return asPractice(database, code, async (tx) => {
    if (Object.keys(columns).length > 0) {
      await tx.updateTable('practice').set(columns).where('practice', '=', code).execute()
      const facts = { said: Object.keys(columns) }
      await recordAudit(tx, code, { action: 'practice-contact-changed', actor, facts, at: now })
    }
    return readContact(tx, code)
  })
}

/** How long each may be. */
export const LONGEST_LINE = 100

function lineOf(text: string): string | null {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  if (line.length > LONGEST_LINE)
    throw new ProductError('invalid', `Shorten it to ${LONGEST_LINE} characters.`)
  return line === '' ? null : line
}

/** Whether it can be phoned as it is written. */
export const isPhoneLine = (line: string): boolean => /^\+?[\d ()-]{3,20}$/.test(line)

function phoneOf(text: string): string | null {
  const phone = lineOf(text)
  if (phone === null || isPhoneLine(phone)) return phone
  throw new ProductError('invalid', 'Write the phone in digits, such as 01632 960100.')
}
