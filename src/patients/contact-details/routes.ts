import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { emptyForm, readForm, typed, type Form } from '../../platform/web/form.ts'
import { Banner } from '../pages/banner.tsx'
import { CONTACT_FIELDS } from '../provenance.ts'
import { findRecord, type ContactDetails, type PatientRecord } from '../record.ts'
import { showing } from '../showing.ts'
import { changeContactDetails, isOpen, type ChangeOutcome } from './change.ts'
import { asWritten, contactFields } from './contact-form.ts'
import { ClosedContactDetailsPage, ContactDetailsPage, type ContactDetailsPageProps } from './pages.tsx'

type OnePatient = { Params: { id: string } }

/** Pages that change the contact details of a non-digital patient. */
export function registerContactDetails(
  app: FastifyInstance,
  { database, clock }: { database: Database; clock: Clock },
): void {
  const address = '/patients/:id/contact-details'

  app.get<OnePatient>(address, { config: { guard: 'edit-patients' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const record = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await findRecord(tx, practice, params.id), now),
    )
    return isOpen(record)
      ? show(reply, { record, form: heldForm(record) }, now)
      : showClosed(reply, record, now)
  })

  app.post<OnePatient>(address, { config: { guard: 'edit-patients' } }, async (request, reply) => {
    const { practice, body } = request
    const now = clock.now()
    const record = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await findRecord(tx, practice, request.params.id), now),
    )
    if (!isOpen(record)) return showClosed(reply, record, now, 409)
    const form = readForm(z.object(contactFields(record.mobile_phone)), body)
    if (!form.data) return show(reply, { record: asSeen(record, form), form }, now, 422)
    const change = {
      ...{ id: record.id, details: form.data, version: typed(form, 'version') },
      ...{ staff: request.person!.id, now },
    }
    const outcome = await asPractice(database, practice, (tx) => changeContactDetails(tx, practice, change))
    return answer(reply, record.id, form, outcome, now)
  })
}

function answer(
  reply: FastifyReply,
  id: string,
  form: Form<ContactDetails>,
  outcome: ChangeOutcome,
  now: Date,
): FastifyReply | Promise<FastifyReply> {
  switch (outcome.is) {
    case 'saved':
    case 'unchanged':
      return reply.redirect(`/patients/${id}`, 303)
    case 'conflict': {
      const { record } = outcome
      return show(reply, { record, form, conflict: differing(record, form.data) }, now, 409)
    }
    case 'closed':
      return showClosed(reply, outcome.record, now, 409)
  }
}

function heldForm(record: PatientRecord): Form<unknown> {
  return emptyForm(
    Object.fromEntries(CONTACT_FIELDS.map((field) => [field, asWritten(field, record[field])])),
  )
}

/** A form that is shown again for its errors still knows which state it was made from. */
function asSeen(record: PatientRecord, form: Form<unknown>): PatientRecord {
  const seen = new Date(typed(form, 'version'))
  return Number.isNaN(seen.getTime()) ? record : { ...record, updated_at: seen }
}

function differing(held: ContactDetails, sent: ContactDetails | undefined): Partial<ContactDetails> {
  const fields = CONTACT_FIELDS.filter((field) => held[field] !== sent?.[field])
  return Object.fromEntries(fields.map((field) => [field, held[field]]))
}

function show(
  reply: FastifyReply,
  props: ContactDetailsPageProps,
  now: Date,
  status = 200,
): Promise<FastifyReply> {
  const { errors } = props.form
  return reply.page({ ...frame(props.record, now), body: ContactDetailsPage(props), errors, status })
}

function showClosed(
  reply: FastifyReply,
  record: PatientRecord,
  now: Date,
  status = 200,
): Promise<FastifyReply> {
  return reply.page({ ...frame(record, now), body: ClosedContactDetailsPage({ record }), status })
}

function frame(record: PatientRecord, now: Date) {
  return {
    title: 'Contact details',
    place: 'patients',
    banner: Banner({ record, now }),
    styles: ['patients.css'],
    narrow: true,
  }
}
