import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { emptyForm, type FieldError, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { readContact, type PracticeContact } from '../../practices/contact.ts'
import type { ReadFile } from '../file/file.ts'
import { sendFile } from '../file/send-file.ts'
import { displayCode } from '../code.ts'
import { patientRoute, postLimit, sendPatientPage } from '../patient-page/page.tsx'
import { kept } from './cookies.ts'
import { openLimit, watchOf } from './guessing.ts'
import { findLink, patientOf, readLink, type LinkAt, type SecureLink } from './link.ts'
import { CheckPage, LockedPage, OverPage, TooManyPage, type Unsent } from './pages.tsx'
import { findVisit, type Visit } from './visit.ts'
import { onDay } from './when-words.ts'

export type OneLink = { Params: { token: string } }

/** Somebody at a link that works. */
export interface Arrival {
  tx: Tx
  link: SecureLink
  practice: PracticeContact
  visit: Visit | null
  now: Date
  /** `/m/TOKEN`. */
  address: string
  carried: Carried
}

/** The text with the link. */
interface Carried {
  /** When it left; null while it has not. */
  sentAt: Date | null
  /** By which its reader asks whether it is ours, as it is shown; null where there is none. */
  code: string | null
  /** Which message it is; null where there is none. */
  message: string | null
}

/** What is shown of it, as the transaction has found it. */
export interface Shown {
  title: string
  body: Html
  practice: PracticeContact | null
  status?: number
  errors?: readonly FieldError[]
  until?: Date | null
  code?: string | null
}

/** A file that the browser keeps, in place of a page. */
interface OfFile {
  file: ReadFile
}

/** Of every page at a link. */
export const linkRoute = { ...patientRoute, config: { guard: 'public', rateLimit: openLimit } } as const

/** Of whatever is done there. */
export const linkAct = { ...patientRoute, config: { guard: 'public', rateLimit: postLimit } } as const

/** Finds the link of an address, and answers with what `show` makes of it: a page, the address of one, or a file. */
export async function arrive(
  { database, clock }: { database: Database; clock: Clock },
  request: FastifyRequest<OneLink>,
  reply: FastifyReply,
  show: (arrival: Arrival) => Promise<Shown | OfFile | string>,
): Promise<FastifyReply> {
  const now = clock.now()
  const { token } = request.params
  const watch = watchOf(request.server)
  if (!watch.arrives(request.ip, now)) return sendPatientPage(reply, tooMany())
  const at = await findLink(database, token, now)
  const shown =
    at === null
      ? watch.isNone(request.ip, now)
        ? over()
        : tooMany()
      : await asPractice(database, at.practice, async (tx) => {
          const arrival = await arrivalAt(tx, at, request, now)
          return arrival === null ? over() : withCode(arrival, await show(arrival))
        })
  if (typeof shown === 'string') return reply.redirect(shown, 303)
  if ('file' in shown) return sendFile(reply, shown.file)
  const { until, code, ...page } = shown
  const foot = (
    <>
      {until && <p>You can read this until {onDay(until)}.</p>}
      {code && (
        <p>
          Message code <span class="pp-code">{code}</span>
        </p>
      )}
    </>
  )
  return sendPatientPage(reply, { ...page, foot })
}

/** Whether whoever asks may read at this link: asked before a file of theirs is looked at, and it holds no connection meanwhile. */
export async function mayRead(
  { database, clock }: { database: Database; clock: Clock },
  request: FastifyRequest<OneLink>,
): Promise<boolean> {
  const now = clock.now()
  const at = await findLink(database, request.params.token, now)
  if (at === null) return false
  const visit = await asPractice(database, at.practice, (tx) =>
    findVisit(tx, at, kept(request, 'visit'), now),
  )
  return visit?.isProved ?? false
}

/** Null where nothing can be read behind it any more. */
async function arrivalAt(
  tx: Tx,
  at: LinkAt,
  request: FastifyRequest<OneLink>,
  now: Date,
): Promise<Arrival | null> {
  const link = await readLink(tx, at)
  if (link.endedAt !== null || (await patientOf(tx, link)).isShut) return null
  const practice = await readContact(tx, at.practice)
  const visit = await findVisit(tx, at, kept(request, 'visit'), now)
  const address = `/m/${request.params.token}`
  return { tx, link, practice, visit, now, address, carried: await carriedBy(tx, link) }
}

function withCode({ carried: { code } }: Arrival, found: Shown | OfFile | string): Shown | OfFile | string {
  if (typeof found === 'string' || 'file' in found || found.practice === null) return found
  return { code, ...found }
}

/** The page that asks for the date of birth. */
export function checking(
  { practice, address, carried: { sentAt } }: Arrival,
  form: Form<unknown> = emptyForm(),
  unsent: Unsent | null = null,
): Shown {
  const body = <CheckPage address={address} sentAt={sentAt} form={form} unsent={unsent} />
  const wrong = form.errors.length > 0 && { status: 422, errors: form.errors }
  return { title: 'Enter the date of birth', body, practice, ...wrong }
}

/** The page of a link that nobody reads with any more. */
export function locked({ address, practice, carried: { code } }: Arrival): Shown {
  const body = <LockedPage address={address} practice={practice} code={code} />
  return { title: 'This link is locked', body, practice, status: 423 }
}

/** The page of a link that is over, or never was. */
export function over(): Shown {
  return { title: 'This message is no longer here', body: <OverPage />, practice: null, status: 404 }
}

/** The page of somebody who tries one link after the other, or is at the address of somebody who does, with a link that is none. */
function tooMany(): Shown {
  return { title: 'Too many tries', body: <TooManyPage />, practice: null, status: 429 }
}

async function carriedBy(tx: Tx, { practice, link }: SecureLink): Promise<Carried> {
  const row = await tx
    .selectFrom('message')
    .leftJoin('delivery', (join) =>
      join
        .on('delivery.practice', '=', practice)
        .onRef('delivery.message', '=', 'message.id')
        .on('delivery.state', '<>', 'not-sent'),
    )
    .select(['delivery.began_at', 'message.code', 'message.id'])
    .where('message.practice', '=', practice)
    .where('message.link', '=', link)
    .where('message.kind', '<>', 'code')
    .executeTakeFirst()
  return {
    sentAt: row?.began_at ?? null,
    code: row ? displayCode(row.code) : null,
    message: row?.id ?? null,
  }
}
