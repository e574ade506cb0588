import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'

/** Pages that change the contact details of a non-digital patient. */
export function registerContactDetails(
  app: FastifyInstance,
  _deps: { database: Database; clock: Clock },
): void {
  app.get('/patients/:id/contact-details', { config: { guard: 'staff' } }, async (_request, reply) =>
    reply.page({ title: 'Contact details', place: 'patients', body: 'Contact details' }),
  )
}
