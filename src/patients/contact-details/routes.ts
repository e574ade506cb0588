import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { emptyForm, readForm, typed, type Form } from '../../platform/web/form.ts'
import {
  changeContactDetails,
  findContactPatient,
  isOpen,
  type ChangeOutcome,
  type ContactPatient,
} from './change.ts'
import { asWritten, CONTACT_FIELDS, contactFields, type ContactDetails } from './contact-form.ts'
import { ClosedContactDetailsPage, ContactDetailsPage } from './pages.tsx'

type OnePatient = { Params: { id: string } }

/** Pages that change the contact details of a non-digital patient. */
export function registerContactDetails(
  app: FastifyInstance,
  deps: { database: Database; clock: Clock },
): void {
  const { database, clock } = deps
  const address = '/patients/:id/contact-details'

  app.get<OnePatient>(address, { config: { guard: 'staff' } }, async ({ practice, params }, reply) => {
    const patient = await asPractice(database, practice, (tx) => findContactPatient(tx, practice, params.id))
    return isOpen(patient) ? show(reply, patient, heldForm(patient)) : showClosed(reply, patient)
  })

  app.post<OnePatient>(address, { config: { guard: 'staff' } }, async (request, reply) => {
    const { practice, body } = request
    const { id } = request.params
    const patient = await asPractice(database, practice, (tx) => findContactPatient(tx, practice, id))
    if (!isOpen(patient)) return showClosed(reply, patient, 409)
    const form = readForm(z.object(contactFields(patient.mobile_phone)), body)
    if (!form.data) return show(reply, { ...patient, updated_at: seenAt(form, patient) }, form, 422)
    const change = {
      ...{ id, details: form.data, version: typed(form, 'version') },
      ...{ staff: request.person!.id, now: clock.now() },
    }
    const outcome = await asPractice(database, practice, (tx) => changeContactDetails(tx, practice, change))
    return answer(reply, id, outcome, form)
  })
}

function answer(
  reply: FastifyReply,
  id: string,
  outcome: ChangeOutcome,
  form: Form<ContactDetails>,
): FastifyReply | Promise<FastifyReply> {
  switch (outcome.is) {
    case 'saved':
    case 'unchanged':
      return reply.redirect(`/patients/${id}`, 303)
    case 'conflict':
      return show(reply, outcome.patient, form, 409, differing(outcome.patient, form.data))
    case 'closed':
      return showClosed(reply, outcome.patient, 409)
  }
}

function heldForm(patient: ContactPatient): Form<unknown> {
  return emptyForm(
    Object.fromEntries(CONTACT_FIELDS.map((field) => [field, asWritten(field, patient[field])])),
  )
}

/** A form that is shown again for its errors still knows which state it was made from. */
function seenAt(form: Form<unknown>, patient: ContactPatient): Date {
  const seen = new Date(typed(form, 'version'))
  return Number.isNaN(seen.getTime()) ? patient.updated_at : seen
}

function differing(held: ContactDetails, sent: ContactDetails | undefined): Partial<ContactDetails> {
  const fields = CONTACT_FIELDS.filter((field) => held[field] !== sent?.[field])
  return Object.fromEntries(fields.map((field) => [field, held[field]]))
}

function show(
  reply: FastifyReply,
  patient: ContactPatient,
  form: Form<unknown>,
  status = 200,
  conflict?: Partial<ContactDetails>,
): Promise<FastifyReply> {
  const body = ContactDetailsPage({ patient, form, conflict })
  const { errors } = form
  return reply.page({ title: 'Contact details', place: 'patients', body, errors, status, narrow: true })
}

function showClosed(reply: FastifyReply, patient: ContactPatient, status = 200): Promise<FastifyReply> {
  const body = ClosedContactDetailsPage({ patient })
  return reply.page({ title: 'Contact details', place: 'patients', body, status, narrow: true })
}
