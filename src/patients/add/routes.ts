import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'

/** Pages that add a patient by hand, who becomes a non-digital one. */
export function registerAddPatient(app: FastifyInstance, _deps: { database: Database; clock: Clock }): void {
  app.get('/patients/new', { config: { guard: 'staff' } }, async (_request, reply) =>
    reply.page({ title: 'Add a patient', place: 'patients', body: 'Add a patient' }),
  )
}
