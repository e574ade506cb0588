import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findRecord } from '../../patients/record.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { MessagePages } from '../routes.ts'
import { markTextsRead } from '../received-text/unread.ts'
import { markRead } from '../reply/unread.ts'
import { assignThread, closeThread, reopenThread } from './holder.ts'
import { seeToMessage } from './see-to.ts'
import { demandInThread, isId } from './thread.ts'

type OnePatient = { Params: { id: string } }
type OneMessage = { Params: { id: string; message: string } }

/** Whose a thread is, and that somebody has seen to what waited in it. */
export function holderRoutes(app: FastifyInstance, { database, clock }: MessagePages): void {
  const config = { guard: 'send-messages' } as const

  app.post<OnePatient>('/patients/:id/messages/assign', { config }, async (request, reply) => {
    const { to } = read(assigning, request)
    await changing(request, (tx, by) => assignThread(tx, { ...by, to: to === '' ? null : to }))
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })

  app.post<OnePatient>('/patients/:id/messages/close', { config }, async (request, reply) => {
    const { shown } = read(closing, request)
    await changing(request, (tx, by) =>
      // Nobody has seen what is still to come.
      closeThread(tx, { ...by, shownAt: shown < by.at ? shown : by.at }),
    )
    return reply.redirect('/messages', 303)
  })

  app.post<OnePatient>('/patients/:id/messages/reopen', { config }, async (request, reply) => {
    await changing(request, reopenThread)
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })

  app.post<OneMessage>('/patients/:id/messages/:message/see-to', { config }, async (request, reply) => {
    const { practice, params } = request
    await asPractice(database, practice, async (tx) => {
      const { id: patient } = await findRecord(tx, practice, params.id)
      await demandInThread(tx, { practice, patient, message: params.message })
      const seen = { practice, message: params.message, staff: request.person!.id, at: clock.now() }
      await seeToMessage(tx, seen)
    })
    return reply.redirect(`/patients/${params.id}/messages#${params.message}`, 303)
  })

  app.post<OneMessage>('/patients/:id/messages/:message/read', { config }, async (request, reply) => {
    const { practice, params } = request
    const { upto } = read(reading, request)
    await asPractice(database, practice, async (tx) => {
      const { id: patient } = await findRecord(tx, practice, params.id)
      await demandInThread(tx, { practice, patient, message: params.message })
      const { message } = params
      await markRead(tx, { practice, message, upTo: upto, staff: request.person!.id, at: clock.now() })
    })
    return reply.redirect(`/patients/${params.id}/messages#${params.message}`, 303)
  })

  app.post<OnePatient>('/patients/:id/messages/texts-read', { config }, async (request, reply) => {
    const { practice, params } = request
    const { upto } = read(reading, request)
    await asPractice(database, practice, async (tx) => {
      const { id: patient } = await findRecord(tx, practice, params.id)
      await markTextsRead(tx, { practice, patient, upTo: upto, staff: request.person!.id, at: clock.now() })
    })
    return reply.redirect(`/patients/${params.id}/messages#${upto}`, 303)
  })

  type By = Parameters<typeof reopenThread>[1]

  async function changing(
    request: FastifyRequest<OnePatient>,
    change: (tx: Tx, by: By) => Promise<void>,
  ): Promise<void> {
    const { practice, params, person } = request
    const { version } = read(versioned, request)
    await asPractice(database, practice, async (tx) => {
      const { id: patient } = await findRecord(tx, practice, params.id)
      await change(tx, { practice, patient, version, staff: person!.id, at: clock.now() })
    })
  }
}

const versioned = z.looseObject({ version: z.coerce.number().int().min(0).max(1_000_000_000) })
const assigning = z.looseObject({ to: z.string().refine((to) => to === '' || isId(to)) })
const reading = z.looseObject({ upto: z.string().refine(isId) })
const closing = z.looseObject({ shown: z.coerce.date() })

/** The form of the page, or a sentence for who sends another. */
function read<Schema extends z.ZodType>(schema: Schema, { body }: FastifyRequest): z.output<Schema> {
  const form = schema.safeParse(body ?? {})
  if (form.success) return form.data
  throw new ProductError('invalid', 'That is not the form of this page. Open the thread again, then decide.')
}
