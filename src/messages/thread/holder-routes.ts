import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { MessagePages } from '../routes.ts'
import { markTextRead } from '../received-text/unread.ts'
import { markRead } from '../reply/unread.ts'
import { assignThread, closeThread, reopenThread } from './holder.ts'
import { seeToMessage } from './see-to.ts'
import { atMessage, inThread, threadAt, type By, type OneMessage, type OnePatient } from './in-thread.ts'
import { isId } from './thread.ts'

/** Whose a thread is, and that somebody has seen to what waited in it. */
export function holderRoutes(app: FastifyInstance, deps: MessagePages): void {
  const config = { guard: 'send-messages' } as const

  app.post<OnePatient>('/patients/:id/messages/assign', { config }, async (request, reply) => {
    await changing(request, assigning, (tx, { to, ...by }) =>
      assignThread(tx, { ...by, to: to === '' ? null : to }),
    )
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })

  app.post<OnePatient>('/patients/:id/messages/close', { config }, async (request, reply) => {
    await changing(request, closing, (tx, { shown, ...by }) =>
      // Nobody has seen what is still to come.
      closeThread(tx, { ...by, shownAt: shown < by.at ? shown : by.at }),
    )
    return reply.redirect('/messages', 303)
  })

  app.post<OnePatient>('/patients/:id/messages/reopen', { config }, async (request, reply) => {
    await changing(request, versioned, reopenThread)
    return reply.redirect(`/patients/${request.params.id}/messages`, 303)
  })

  app.post<OneMessage>('/patients/:id/messages/:message/see-to', { config }, async (request, reply) => {
    await atMessage(deps, request, seeToMessage)
    return reply.redirect(threadAt(request), 303)
  })

  app.post<OneMessage>('/patients/:id/messages/:message/read', { config }, async (request, reply) => {
    await atMessage(deps, request, (tx, by) => markRead(tx, { ...by, upTo: read(reading, request).upto }))
    return reply.redirect(threadAt(request), 303)
  })

  app.post<OnePatient>('/patients/:id/messages/text-read', { config }, async (request, reply) => {
    const text = await inThread(deps, request, async (tx, by) => {
      const said = read(readingText, request)
      await markTextRead(tx, { ...by, ...said })
      return said.text
    })
    return reply.redirect(`/patients/${request.params.id}/messages#${text}`, 303)
  })

  function changing<Schema extends z.ZodType<{ version: number }>>(
    request: FastifyRequest<OnePatient>,
    schema: Schema,
    change: (tx: Tx, by: By & z.output<Schema>) => Promise<void>,
  ): Promise<void> {
    return inThread(deps, request, (tx, by) => change(tx, { ...by, ...read(schema, request) }))
  }
}

const versioned = z.object({ version: z.coerce.number().int().min(0).max(1_000_000_000) })
const assigning = versioned.extend({ to: z.string().refine((to) => to === '' || isId(to)) })
const reading = z.looseObject({ upto: z.string().refine(isId) })
const readingText = z.object({ text: z.string().refine(isId) })
const closing = versioned.extend({ shown: z.coerce.date() })

/** The form of the page, or a sentence for who sends another. */
function read<Schema extends z.ZodType>(schema: Schema, { body }: FastifyRequest): z.output<Schema> {
  const form = schema.safeParse(body ?? {})
  if (form.success) return form.data
  throw new ProductError('invalid', 'That is not the form of this page. Open the thread again, then decide.')
}
