import type { FastifyInstance } from 'fastify'
import { inLondon } from '../../platform/clock.ts'
import { asPractice } from '../../platform/database/database.ts'
import { calendarDate, spokenName } from '../identity.ts'
import { Banner } from '../pages/banner.tsx'
import { findRecord } from '../record.ts'
import type { PatientDeps } from '../routes.ts'
import { showing } from '../showing.ts'
import { asItWas } from './as-it-was.ts'
import { AsItWasPage } from './pages.tsx'

type OneDay = { Params: { id: string }; Querystring: { on?: unknown } }

const longest = 40

/** `/patients/ID/as-it-was?on=1/9/2026`: the record as it stood on a day. */
export function asItWasRoutes(app: FastifyInstance, { database, clock }: PatientDeps): void {
  app.get<OneDay>(
    '/patients/:id/as-it-was',
    { config: { guard: 'see-patients' } },
    async (request, reply) => {
      const { practice, params, query } = request
      const now = clock.now()
      const on = typeof query.on === 'string' ? query.on.slice(0, longest) : ''
      const asked = dayOf(on, inLondon(now).date)
      const { record, stood } = await asPractice(database, practice, async (tx) => {
        const record = await showing(tx, request, await findRecord(tx, practice, params.id), now)
        return { record, stood: asked.day === null ? null : await asItWas(tx, practice, record, asked.day) }
      })
      return reply.page({
        title: spokenName(record),
        place: 'patients',
        banner: Banner({ record, now }),
        styles: ['patients.css'],
        body: AsItWasPage({ id: record.id, on, ...asked, stood }),
        ...('error' in asked && { status: 422, errors: [{ field: 'on', sentence: asked.error }] }),
      })
    },
  )
}

function dayOf(on: string, today: string): { day: string } | { day: null; error: string } {
  const day = calendarDate(on)
  if (!day) return { day: null, error: 'Write a day such as 1/9/2026.' }
  return day > today ? { day: null, error: 'Write today or a day before it.' } : { day }
}
