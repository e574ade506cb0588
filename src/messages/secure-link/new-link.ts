import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { Way } from '../message.ts'
import { sendMessage } from '../message.ts'
import { endLinks } from './link.ts'

/** Whom to send it to, as their record says now. */
export interface NewLink {
  practice: string
  /** Whose words are read behind it. */
  message: string
  patient: string
  /** The addresses of the record now. */
  addresses: Readonly<Record<Way, string | null>>
  form: string
  staff: string
  dueAt: Date
  at: Date
}

/**
 * Sends another link to the words of a message, to the address that the record holds now, and ends those before it. Throws
 * `refused` where there is no such address, or nothing to read behind a link.
 */
export async function sendNewLink(
  tx: Tx,
  deps: { jobs: Pick<Jobs, 'add'>; secrets: Secrets },
  wanted: NewLink,
): Promise<void> {
  const { practice, message, patient, addresses, form, staff, dueAt, at } = wanted
  const row = await tx
    .selectFrom('message')
    .select(['way', 'link', 'kind'])
    .where('practice', '=', practice)
    .where('id', '=', message)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.kind !== 'words' || row.link === null)
    throw new ProductError('refused', 'This message was not sent behind a link. Write a new one.')
  const way = (addresses[row.way as Way] === null ? other(row.way as Way) : row.way) as Way
  const address = addresses[way]
  if (address === null)
    throw new ProductError(
      'refused',
      'The record holds no mobile number and no email address. Add one first.',
    )
  const again = await tx
    .selectFrom('message')
    .select('id')
    .where('practice', '=', practice)
    .where('form', '=', form)
    .executeTakeFirst()
  if (again) return
  await endLinks(tx, { practice, message, at })
  await sendMessage(tx, deps, {
    ...{ practice, patient, way, address, once: false, subject: null, text: '', form, dueAt, at, staff },
    leaves: { as: 'new-link', to: message },
  })
  await recordAudit(tx, practice, {
    ...{ action: 'link-sent-anew', actor: { staff }, subject: { message, patient }, at },
  })
}

const other = (way: Way): Way => (way === 'sms' ? 'email' : 'sms')
