import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { findRecord } from '../record.ts'
import type { PatientDeps } from '../routes.ts'
import { MESSAGED_DETAILS, sayItWorks } from './unreliable.ts'

const form = z.looseObject({
  detail: z.enum(MESSAGED_DETAILS),
  since: z.coerce.date(),
  back: z.enum(['record', 'list']).catch('record'),
})

/** Somebody has checked a contact detail that did not work. */
export function unreliableRoutes(app: FastifyInstance, { database, clock }: PatientDeps): void {
  app.post<{ Params: { id: string } }>(
    '/patients/:id/contact-details/right',
    { config: { guard: 'edit-patients' } },
    async (request, reply) => {
      const { practice, params, person } = request
      const back = await asPractice(database, practice, async (tx) => {
        const patient = await findRecord(tx, practice, params.id)
        const said = form.safeParse(request.body ?? {}).data
        if (!said) throw new ProductError('invalid', 'Say which contact detail is right: press its button.')
        const { detail, since, back } = said
        await sayItWorks(tx, { practice, patient, detail, since, staff: person!.id, at: clock.now() })
        return back
      })
      const address = back === 'list' ? '/messages/numbers-to-check' : `/patients/${params.id}`
      return reply.redirect(address, 303)
    },
  )
}
