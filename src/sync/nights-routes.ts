import type { FastifyInstance } from 'fastify'
import { inLondon } from '../platform/clock.ts'
import { asPractice } from '../platform/database/database.ts'
import type { SyncDeps } from './jobs.ts'
import { lastNights } from './ledger/nights.ts'
import { NIGHTS, NightsPage } from './pages/nights.tsx'

type Query = { Querystring: { nights?: unknown; until?: unknown } }

/** The size of the list and what changed, night by night. */
export function nightsRoutes(app: FastifyInstance, { database, clock }: SyncDeps): void {
  app.get<Query>('/sync/nights', { config: { guard: 'see-runs' } }, async (request, reply) => {
    const { practice, query } = request
    const count = NIGHTS.find((number) => String(number) === query.nights) ?? NIGHTS[0]
    const isDate = typeof query.until === 'string' && /^20\d\d-[01]\d-[0-3]\d$/.test(query.until)
    const until =
      isDate && !isNaN(Date.parse(query.until as string))
        ? (query.until as string)
        : inLondon(clock.now()).date
    const nights = await asPractice(database, practice, (tx) =>
      lastNights(tx, practice, { until, nights: count }),
    )
    const body = NightsPage({ nights, count, until })
    return reply.page({ title: 'The list, night by night', place: 'sync', body, styles: ['sync.css'] })
  })
}
