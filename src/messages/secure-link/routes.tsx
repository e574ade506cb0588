import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { inLondon } from '../../platform/clock.ts'
import { readForm, typed, type FieldError } from '../../platform/web/form.ts'
import { readAttachment } from '../attachment/attachment.ts'
import type { MessagePages } from '../routes.ts'
import {
  arrive,
  checking,
  linkAct,
  linkRoute,
  locked,
  over,
  type Arrival,
  type OneLink,
  type Shown,
} from './arrival.tsx'
import { BIRTH_INPUT, readBirth } from './birth-form.ts'
import { codeTarget, enterCode, MOST_WRONG_CODES, sendCode } from './code.ts'
import { CodePage, OtherDevicePage, type NoneToEnter } from './code-pages.tsx'
import { drop, keep, kept } from './cookies.ts'
import { enterBirth } from './opening.ts'
import { ClosedPage } from './read-page.tsx'
import { reading } from './reading.tsx'
import { replyForm, unsentIn } from './reply-form.ts'
import { replyRoutes } from './reply-routes.tsx'
import { hasRead, noteWrongBirth, watchOf } from './guessing.ts'
import { endVisit, findVisit } from './visit.ts'

type OneFile = { Params: { token: string; file: string } }

/**
 * `/m/TOKEN`: what a patient without an account reads and replies to. A GET shows and changes nothing, because programs open
 * links to see whether they are safe; what is over and what never was are one page.
 */
export function secureLinkRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { secrets, jobs } = deps
  replyRoutes(app, deps)

  app.get<OneLink>('/m/:token', linkRoute, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
      const { link, visit } = arrival
      if (visit?.isProved) return reading(secrets, arrival)
      if (link.lockedAt !== null) return locked(arrival)
      if (visit !== null) return codeAsked(arrival)
      return checking(arrival)
    }),
  )

  app.post<OneLink>('/m/:token', linkAct, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
      const { tx, link, now, address } = arrival
      const form = readBirth(request.body, inLondon(now).date)
      const unsent = unsentIn(request.body)
      if (form.data === undefined) return checking(arrival, form, unsent)
      if (watchOf(request.server).isPaused(now) && !(await hasRead(tx, link, kept(request, 'device')))) {
        const errors = [{ field: BIRTH_INPUT, sentence: notNow }]
        return { ...checking(arrival, { ...form, errors }, unsent), status: 429 }
      }
      const entered = await enterBirth(tx, link, { born: form.data, device: kept(request, 'device'), now })
      if (entered.is === 'over') return over()
      if (entered.is === 'wrong' || (entered.is === 'locked' && link.lockedAt === null))
        noteWrongBirth(request, now)
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
      if (unsent) return reading(secrets, { ...arrival, visit }, replyForm(unsent), unsent.form)
      return address
    }),
  )

  app.post<OneLink>('/m/:token/code', linkAct, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
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

  app.post<OneLink>('/m/:token/code/again', linkAct, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
      const { tx, link, visit, now, address } = arrival
      if (visit === null || visit.isProved || link.lockedAt !== null) return address
      const trouble = await sendCode(tx, { jobs, secrets }, visit, now)
      return trouble === null ? address : codeAsked(arrival, trouble)
    }),
  )

  app.get<OneLink>('/m/:token/other-device', linkRoute, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
      const { tx, link, visit, address, practice, now } = arrival
      if (visit === null || visit.isProved) return address
      const target = await codeTarget(tx, secrets, link, now)
      const body = <OtherDevicePage address={address} target={target} practice={practice} />
      return { title: 'If you cannot get the code', body, practice }
    }),
  )

  app.get<OneFile>('/m/:token/files/:file', linkRoute, (request, reply) =>
    arrive(deps, request, reply, async ({ tx, link, visit, address }) => {
      if (!visit?.isProved) return address
      const { practice, message } = link
      const file = await readAttachment(tx, secrets, { practice, message, id: request.params.file })
      return file === null ? address : { file }
    }),
  )

  app.post<OneLink>('/m/:token/finish', linkAct, (request, reply) =>
    arrive(deps, request, reply, async ({ tx, visit, now, address, practice }) => {
      if (visit === null) return address
      await endVisit(tx, visit, now)
      drop(request, reply, 'visit')
      return { title: 'The message is closed', body: <ClosedPage address={address} />, practice }
    }),
  )

  async function codeAsked(
    { tx, link, visit, practice, now, address }: Arrival,
    trouble: NoneToEnter | null = null,
    errors: readonly FieldError[] = [],
  ): Promise<Shown> {
    const target = await codeTarget(tx, secrets, link, now)
    const isOver = !visit?.codeExpiresAt || visit.codeExpiresAt <= now || visit.wrongCodes >= MOST_WRONG_CODES
    // A code that has left is entered, whatever is true of the next.
    const isNeeded = trouble === 'over' || (trouble === null && isOver && errors.length === 0)
    const none = isNeeded ? (target.none ?? (visit?.codeExpiresAt ? 'over' : 'unsent')) : trouble
    const body = (
      <CodePage address={address} target={target} trouble={none} errors={errors} practice={practice} />
    )
    return { title: 'Enter the code', body, practice, errors, status: errors.length > 0 ? 422 : 200 }
  }
}

const notNow =
  'Many wrong dates of birth are being entered just now, so none is taken. Yours does not count as a try. Try again in 2 minutes, or phone your surgery'

const triesWords = (left: number) => (left === 1 ? '1 try' : `${left} tries`)
