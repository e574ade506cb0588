import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { isPhoneLine, LONGEST_LINE, readContact, saveContact } from '../contact.ts'
import { ContactPage } from './page.tsx'

const line = z.string().trim().max(LONGEST_LINE, `Shorten it to ${LONGEST_LINE} characters`).default('')

const contactForm = z.object({
  phone: line.refine(
    (phone) => phone === '' || isPhoneLine(phone),
    'Write the phone in digits, such as 01632 960100',
  ),
  openHours: line,
  street: line,
})

const config = { guard: 'configure-practice' } as const

/** `/practice-contact`: whom patients are told to phone, and when and where the practice is. */
export function contactRoutes(
  app: FastifyInstance,
  { database, clock }: { database: Database; clock: Clock },
): void {
  app.get<{ Querystring: { saved?: unknown } }>('/practice-contact', { config }, async (request, reply) => {
    const { phone, openHours, street } = await asPractice(database, request.practice, (tx) =>
      readContact(tx, request.practice),
    )
    const said = { phone: phone ?? '', openHours: openHours ?? '', street: street ?? '' }
    return show(reply, emptyForm(said), request.query.saved !== undefined)
  })

  app.post('/practice-contact', { config }, async (request, reply) => {
    const form = readForm(contactForm, request.body)
    if (!form.data) return show(reply, form, false)
    const actor = { staff: request.person!.id }
    await saveContact(database, request.practice, form.data, { actor, now: clock.now() })
    return reply.redirect('/practice-contact?saved', 303)
  })
}

function show(reply: FastifyReply, form: Form<unknown>, isSaved: boolean): Promise<FastifyReply> {
  const { errors } = form
  return reply.page({
    ...{ title: 'What patients are told about us', place: 'people', narrow: true, errors },
    status: errors.length > 0 ? 422 : 200,
    body: ContactPage({ form, isSaved }),
  })
}
