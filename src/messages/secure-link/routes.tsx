import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v5 as uuidv5, v7 as uuidv7, validate as isUuid } from 'uuid'
import { z } from 'zod'
import { inLondon } from '../../platform/clock.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { emptyForm, readForm, typed, type FieldError, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { readContact, type PracticeContact } from '../../practices/contact.ts'
import { displayCode } from '../code.ts'
import { patientRoute, sendPatientPage } from '../patient-page/page.tsx'
import { LONGEST_REPLY, takeReply } from '../reply/reply.ts'
import type { MessagePages } from '../routes.ts'
import { BIRTH_INPUT, readBirth } from './birth-form.ts'
import { codeTarget, enterCode, MOST_WRONG_CODES, sendCode } from './code.ts'
import { drop, keep, kept } from './cookies.ts'
import { findLink, patientOf, readLink, type SecureLink } from './link.ts'
import { enterBirth } from './opening.ts'
import { CheckPage, CodePage, LockedPage, OtherDevicePage, OverPage, type Unsent } from './pages.tsx'
import { ClosedPage, ReadPage, SentPage } from './read-page.tsx'
import { readBehind } from './read.ts'
import { endVisit, findVisit, type Visit } from './visit.ts'
import { onDay } from './when-words.ts'

type OneLink = { Params: { token: string } }
type OneReply = { Params: { token: string; reply: string } }

/** Somebody at a link that works. */
interface Arrival {
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
}

/** What is shown of it, as the transaction has found it. */
interface Shown {
  title: string
  body: Html
  practice: PracticeContact | null
  status?: number
  errors?: readonly FieldError[]
  until?: Date | null
  code?: string | null
}

const settings = {
  ...patientRoute,
  config: { guard: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } },
} as const

/**
 * `/m/TOKEN`: what a patient without an account reads and replies to. A GET shows and changes nothing, because programs open
 * links to see whether they are safe; what is over and what never was are one page.
 */
export function secureLinkRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, jobs } = deps

  app.get<OneLink>('/m/:token', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { link, visit } = arrival
      if (visit?.isProved) return reading(arrival, emptyForm())
      if (link.lockedAt !== null) return locked(arrival)
      if (visit !== null) return codeAsked(arrival)
      return checking(arrival)
    }),
  )

  app.post<OneLink>('/m/:token', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { tx, link, now, address } = arrival
      const form = readBirth(request.body, inLondon(now).date)
      const unsent = unsentIn(request.body)
      if (form.data === undefined) return checking(arrival, form, unsent)
      const entered = await enterBirth(tx, link, { born: form.data, device: kept(request, 'device'), now })
      if (entered.is === 'over') return over()
      if (entered.is === 'locked') return locked(arrival)
      if (entered.is === 'wrong') {
        const sentence = `That date of birth does not match. You have ${triesWords(entered.left)} left`
        const wrong = { ...form, errors: [{ field: BIRTH_INPUT, sentence }] }
        return checking(arrival, wrong, unsent)
      }
      keep(request, reply, 'visit', entered.token)
      keep(request, reply, 'device', entered.device)
      const visit = (await findVisit(tx, link, entered.token, now))!
      if (!entered.isProved) {
        const trouble = await sendCode(tx, { jobs, secrets }, visit, now)
        return trouble === null ? address : codeAsked({ ...arrival, visit }, trouble)
      }
      // What was written before the half hour was over stands in the form again.
      if (unsent) return reading({ ...arrival, visit }, replyForm(unsent.text), unsent.form)
      return address
    }),
  )

  app.post<OneLink>('/m/:token/code', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { tx, visit, now, address } = arrival
      if (visit === null || visit.isProved) return address
      const code = typed(readForm(z.looseObject({}), request.body), 'code').replaceAll(/\s/g, '')
      if (!/^\d{6}$/.test(code))
        return codeAsked(arrival, null, [{ field: 'code', sentence: 'Enter the 6 digits of the code' }])
      const entered = await enterCode(tx, visit, code, now)
      if (entered.is === 'right') return address
      if (entered.is === 'locked') return locked(arrival)
      if (entered.is === 'over' || entered.left === 0) return codeAsked(arrival, 'over')
      const sentence = `That is not the code. You have ${triesWords(entered.left)} left`
      return codeAsked(arrival, null, [{ field: 'code', sentence }])
    }),
  )

  app.post<OneLink>('/m/:token/code/again', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { tx, link, visit, now, address } = arrival
      if (visit === null || visit.isProved || link.lockedAt !== null) return address
      const trouble = await sendCode(tx, { jobs, secrets }, visit, now)
      return trouble === null ? address : codeAsked(arrival, trouble)
    }),
  )

  app.get<OneLink>('/m/:token/other-device', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { tx, link, visit, address, practice } = arrival
      if (visit === null || visit.isProved) return address
      const target = await codeTarget(tx, secrets, link)
      const body = <OtherDevicePage address={address} target={target} practice={practice} />
      return { title: 'If you cannot get the code', body, practice }
    }),
  )

  app.post<OneLink>('/m/:token/replies', settings, (request, reply) =>
    arrive(request, reply, async (arrival) => {
      const { tx, link, visit, now, address } = arrival
      const form = readReply(request.body)
      const number = numberIn(form)
      if (!visit?.isProved) {
        if (link.lockedAt !== null) return locked(arrival)
        return checking(arrival, undefined, { form: number, text: typed(form, 'reply') })
      }
      if (form.data === undefined) return reading(arrival, form, number)
      const { practice, message } = link
      const text = form.data
      const taken =
        (await readBehind(tx, secrets, link)).noReply === 'not-registered'
          ? null
          : await takeReply(tx, secrets, {
              ...{ practice, message, text, at: now },
              // Somebody who goes back and writes something else in the same form sends another.
              form: uuidv5(JSON.stringify([link.link, text]), number),
            })
      if (taken && 'reply' in taken) return `${address}/replies/${taken.reply}`
      return reading(arrival, emptyForm())
    }),
  )

  app.get<OneReply>('/m/:token/replies/:reply', settings, (request, reply) =>
    arrive(request, reply, async ({ tx, link, visit, address, practice }) => {
      if (!visit?.isProved) return address
      const read = await readBehind(tx, secrets, link)
      const sent = read.replies.find(({ id }) => id === request.params.reply)
      if (!sent) return address
      const body = <SentPage address={address} practice={practice} read={read} reply={sent} />
      return { title: 'Reply sent', body, practice, until: link.expiresAt }
    }),
  )

  app.post<OneLink>('/m/:token/finish', settings, (request, reply) =>
    arrive(request, reply, async ({ tx, visit, now, address, practice }) => {
      if (visit === null) return address
      await endVisit(tx, visit, now)
      drop(request, reply, 'visit')
      return { title: 'The message is closed', body: <ClosedPage address={address} />, practice }
    }),
  )

  /** Finds the link of an address, and answers with what `show` makes of it: a page, or the address of one. */
  async function arrive(
    request: FastifyRequest<OneLink>,
    reply: FastifyReply,
    show: (arrival: Arrival) => Promise<Shown | string>,
  ): Promise<FastifyReply> {
    const now = clock.now()
    const { token } = request.params
    const at = await findLink(database, token, now)
    const shown = at === null ? over() : await asPractice(database, at.practice, (tx) => arriveIn(tx, at))
    if (typeof shown === 'string') return reply.redirect(shown, 303)
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

    async function arriveIn(tx: Tx, at: NonNullable<Awaited<ReturnType<typeof findLink>>>) {
      const link = await readLink(tx, at)
      if (link.endedAt !== null || (await patientOf(tx, link)).isShut) return over()
      const practice = await readContact(tx, at.practice)
      const visit = await findVisit(tx, at, kept(request, 'visit'), now)
      const carried = await carriedBy(tx, link)
      const found = await show({ tx, link, practice, visit, now, address: `/m/${token}`, carried })
      return typeof found === 'string' || found.practice === null ? found : { code: carried.code, ...found }
    }
  }

  async function reading(arrival: Arrival, form: Form<unknown>, number: string = uuidv7()): Promise<Shown> {
    const { tx, link, practice, address } = arrival
    const read = await readBehind(tx, secrets, link)
    const body = <ReadPage address={address} practice={practice} read={read} form={form} number={number} />
    const wrong = form.errors.length > 0 && { status: 422, errors: form.errors }
    return { title: 'Your message', body, practice, until: link.expiresAt, ...wrong }
  }

  async function codeAsked(
    { tx, link, visit, practice, now, address }: Arrival,
    trouble: 'no-address' | 'too-many' | 'over' | null = null,
    errors: readonly FieldError[] = [],
  ): Promise<Shown> {
    const target = await codeTarget(tx, secrets, link)
    const isOver = !visit?.codeExpiresAt || visit.codeExpiresAt <= now || visit.wrongCodes >= MOST_WRONG_CODES
    const none =
      trouble ?? (target.address === null ? 'no-address' : isOver && errors.length === 0 ? 'over' : null)
    const body = (
      <CodePage address={address} target={target} trouble={none} errors={errors} practice={practice} />
    )
    return { title: 'Enter the code', body, practice, errors, status: errors.length > 0 ? 422 : 200 }
  }
}

function checking(
  { practice, address, carried: { sentAt } }: Arrival,
  form: Form<unknown> = emptyForm(),
  unsent: Unsent | null = null,
): Shown {
  const body = <CheckPage address={address} sentAt={sentAt} form={form} unsent={unsent} />
  const wrong = form.errors.length > 0 && { status: 422, errors: form.errors }
  return { title: 'Enter the date of birth', body, practice, ...wrong }
}

function locked({ practice, carried: { code } }: Arrival): Shown {
  const body = <LockedPage practice={practice} code={code} />
  return { title: 'This link is locked', body, practice, status: 423 }
}

function over(): Shown {
  return { title: 'This message is no longer here', body: <OverPage />, practice: null, status: 404 }
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
    .select(['delivery.began_at', 'message.code'])
    .where('message.practice', '=', practice)
    .where('message.link', '=', link)
    .where('message.kind', '<>', 'code')
    .executeTakeFirst()
  return { sentAt: row?.began_at ?? null, code: row ? displayCode(row.code) : null }
}

const triesWords = (left: number) => (left === 1 ? '1 try' : `${left} tries`)

/** A reply as it was typed; `data` is what is to be sent. */
function readReply(body: unknown): Form<string> {
  const { values } = readForm(z.looseObject({}), body)
  const text = typed({ values }, 'reply').replaceAll('\r\n', '\n').trim()
  const over = text.length - LONGEST_REPLY
  const sentence =
    text === ''
      ? 'Write your reply'
      : over > 0
        ? `You have ${over} ${over === 1 ? 'character' : 'characters'} too many`
        : null
  if (sentence !== null) return { data: undefined, values, errors: [{ field: 'reply', sentence }] }
  return { data: text, values, errors: [] }
}

function numberIn(form: Form<unknown>): string {
  const number = typed(form, 'form')
  return isUuid(number) ? number : uuidv7()
}

/** What came along from a reply that could not be sent any more. */
function unsentIn(body: unknown): Unsent | null {
  const form = readForm(z.looseObject({}), body)
  const text = typed(form, 'reply')
  return text === '' ? null : { form: numberIn(form), text }
}

const replyForm = (text: string): Form<unknown> => ({ data: undefined, values: { reply: text }, errors: [] })
