import type { FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { inLondon } from '../../platform/clock.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { ageOn, spokenName } from '../../patients/identity.ts'
import { Banner } from '../../patients/pages/banner.tsx'
import { OLDEST_CHILD } from '../../patients/reachability.ts'
import { findRecord, findSharing, type PatientRecord } from '../../patients/record.ts'
import { showing } from '../../patients/showing.ts'
import { readAttachment } from '../attachment/attachment.ts'
import { sendFile } from '../file/send-file.ts'
import { listDrafts } from '../draft/kept.ts'
import { cancelMessage } from '../message.ts'
import { checkPageSpoken, publicAddress } from '../public-address.ts'
import type { MessagePages } from '../routes.ts'
import { confirmAddress } from '../secure-link/code.ts'
import { seeToLocked } from '../secure-link/locked.ts'
import { sendNewLink, whyNoNewLinks } from '../secure-link/new-link.ts'
import { isNight, nextMorning } from '../hours.ts'
import { endReplies } from '../reply/reply.ts'
import { readReplyFile } from '../reply/reply-file.ts'
import { hasUnreadAnswer } from './see-to.ts'
import { settleByPerson } from '../settle-by-person.ts'
import { possibleHolders, readThreadState } from './holder.ts'
import { holderRoutes } from './holder-routes.ts'
import { atMessage, threadAt, type OneMessage } from './in-thread.ts'
import { addressesNow } from './link.tsx'
import { ThreadPage } from './page.tsx'
import { savedAs } from './reply-files.tsx'
import { demandInThread, isId, readThread } from './thread.ts'

type OnePatient = { Params: { id: string }; Querystring: { before?: unknown } }
type OneFile = { Params: { id: string; message: string; file: string } }

const PAGE_OF_MESSAGES = 50

/** `/patients/ID/messages`: what was said to one patient and what became of it. */
export function threadRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, jobs } = deps
  const config = { guard: 'send-messages' } as const
  holderRoutes(app, deps)

  app.get<OnePatient>(
    '/patients/:id/messages',
    { config: { guard: 'see-messages' } },
    async (request, reply) => {
      const { practice, params, query } = request
      const now = clock.now()
      const before = isId(query.before) ? query.before : null
      const { record, ...shown } = await asPractice(database, practice, async (tx) => {
        const record = await findRecord(tx, practice, params.id)
        const thread = await readThread(tx, secrets, {
          ...{ practice, patient: record.id, before, most: PAGE_OF_MESSAGES, now },
        })
        const others = {
          drafts: await listDrafts(tx, secrets, { practice, staff: request.person!.id, patient: record.id }),
          unwanted: await whyNoNewLinks(tx, {
            ...{ practice, patient: record.id, addresses: addressesNow(record) },
            messages: thread.messages.flatMap(({ id, link }) => (link === null ? [] : [id])),
          }),
          state: await readThreadState(tx, practice, record.id),
          holders: await possibleHolders(tx, practice),
          hasUnread: await hasUnreadAnswer(tx, practice, record.id),
        }
        return showing(tx, request, { record, thread, ...others }, now)
      })
      const checkAt = checkPageSpoken(publicAddress(app, deps.publicUrl))
      const props = {
        ...shown,
        practice,
        record,
        reader: request.person!.id,
        isNewest: before === null,
        now,
        checkAt,
      }
      return reply.page({
        title: spokenName(record),
        place: 'patients',
        banner: Banner({ record, now }),
        styles: ['patients.css', 'messages.css'],
        body: <ThreadPage {...props} />,
      })
    },
  )

  app.get<OneFile>(
    '/patients/:id/messages/:message/files/:file',
    { config: { guard: 'see-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const { file } = await asPractice(database, practice, async (tx) => {
        const { id: patient } = await findRecord(tx, practice, params.id)
        await demandInThread(tx, { practice, patient, message: params.message })
        const file = await readAttachment(tx, secrets, { practice, message: params.message, id: params.file })
        return showing(tx, request, { patient, file }, clock.now())
      })
      if (file === null) throw new ProductError('not-found', 'There is no such file with this message.')
      return sendFile(reply, file)
    },
  )

  app.get<OneFile>(
    '/patients/:id/messages/:message/reply-files/:file',
    { config: { guard: 'see-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const { file, code } = await asPractice(database, practice, async (tx) => {
        const { id: patient } = await findRecord(tx, practice, params.id)
        await demandInThread(tx, { practice, patient, message: params.message })
        const file = await readReplyFile(tx, secrets, { practice, message: params.message, id: params.file })
        const code = await codeOf(tx, { practice, message: params.message })
        return showing(tx, request, { patient, file, code }, clock.now())
      })
      if (file === null) throw new ProductError('not-found', 'There is no such file with a reply.')
      return sendFile(reply, { ...file, name: savedAs(code, file) })
    },
  )

  app.post<OneMessage>('/patients/:id/messages/:message/cancel', { config }, async (request, reply) => {
    await atMessage(deps, request, cancelMessage)
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })

  app.post<OneMessage>('/patients/:id/messages/:message/end-replies', { config }, async (request, reply) => {
    await atMessage(deps, request, endReplies)
    return reply.redirect(threadAt(request), 303)
  })

  app.post<OneMessage>(
    '/patients/:id/messages/:message/links',
    { config: { guard: 'send-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const at = clock.now()
      await asPractice(database, practice, async (tx) => {
        const record = await findRecord(tx, practice, params.id)
        await demandInThread(tx, { practice, patient: record.id, message: params.message })
        await sendNewLink(
          tx,
          { jobs, secrets },
          {
            ...{ practice, message: params.message, patient: record.id, addresses: addressesNow(record), at },
            ...{ form: formIn(request.body), to: toIn(request.body), staff: request.person!.id },
            asksFirst: await isReadByOthers(tx, practice, record, at),
            dueAt: isNight(at) ? nextMorning(at).at : at,
          },
        )
      })
      return reply.redirect(`/patients/${params.id}/messages`, 303)
    },
  )

  app.post<OneMessage>('/patients/:id/messages/:message/locked-link', { config }, async (request, reply) => {
    await atMessage(deps, request, seeToLocked)
    return reply.redirect(threadAt(request), 303)
  })

  app.post<OneMessage>(
    '/patients/:id/messages/:message/confirm-address',
    { config },
    async (request, reply) => {
      await atMessage(deps, request, (tx, by) =>
        confirmAddress(tx, secrets, { ...by, to: toIn(request.body) }),
      )
      return reply.redirect(threadAt(request), 303)
    },
  )

  app.post<OneMessage>('/patients/:id/messages/:message/settle', { config }, async (request, reply) => {
    await atMessage(deps, request, (tx, by) =>
      settleByPerson(tx, jobs, { ...by, came: cameIn(request.body) }),
    )
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })
}

async function codeOf(tx: Tx, of: { practice: string; message: string }): Promise<string> {
  const { code } = await tx
    .selectFrom('message')
    .select('code')
    .where('practice', '=', of.practice)
    .where('id', '=', of.message)
    .executeTakeFirstOrThrow()
  return code
}

/** Whether the sender of a message to them is asked who else reads their phone. */
async function isReadByOthers(tx: Tx, practice: string, record: PatientRecord, now: Date): Promise<boolean> {
  const { date_of_birth: born } = record
  if (born !== null && ageOn(born, inLondon(now).date) <= OLDEST_CHILD) return true
  return (await findSharing(tx, practice, record)) !== null
}

function formIn(body: unknown): string {
  const form = (body as Record<string, unknown> | null)?.form
  return isId(form) ? form : uuidv7()
}

function toIn(body: unknown): string {
  const to = (body as Record<string, unknown> | null)?.to
  return typeof to === 'string' ? to : ''
}

function cameIn(body: unknown): boolean {
  const came = (body as Record<string, unknown> | null)?.came
  if (came === 'yes' || came === 'no') return came === 'yes'
  throw new ProductError('invalid', 'Say whether it arrived: press one of the two buttons.')
}
