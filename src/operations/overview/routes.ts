import type { FastifyInstance } from 'fastify'
import { listRefusedLogouts } from '../../accounts/openid/refused-logouts.ts'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { readUnsent, type InUse } from '../../messages/late.ts'
import { readQueueHealth } from '../../platform/queue-health.ts'
import { findPractice } from '../../practices/practice.ts'
import { readFindings } from '../../sync/findings.ts'
import { listRuns } from '../../sync/ledger.ts'
import { OverviewPage } from './pages.tsx'
import { PracticeSyncsPage } from './practice-syncs.tsx'
import { NEEDS, readStates, type Need } from './state.ts'

const practicesAPage = 50
const place = 'practices'
const guarded = { config: { guard: 'run-installation' } } as const

/** `/practices`: the console of whoever looks after the installation. No patient is there, and no other page of it. */
export function registerOverview(
  app: FastifyInstance,
  { database, clock, channels }: { database: Database; clock: Clock; channels: InUse },
): void {
  app.get<{ Querystring: { show?: string; page?: string } }>(
    '/practices',
    guarded,
    async (request, reply) => {
      const now = clock.now()
      const [states, health, unsent, refused] = await Promise.all([
        readStates(database, now),
        readQueueHealth(database.owner),
        readUnsent(database.owner, channels, now),
        listRefusedLogouts({ database, clock }),
      ])
      const show = NEEDS.find((need) => need === request.query.show) ?? null
      const shown = states.filter(({ needs }) => show === null || needs === show)
      const pages = Math.max(1, Math.ceil(shown.length / practicesAPage))
      const page = pageOf(request.query.page, pages)
      const body = OverviewPage({
        ...{
          counts: countNeeds(states),
          total: states.length,
          show,
          page,
          pages,
          health,
          unsent,
          refused,
          now,
        },
        states: shown.slice((page - 1) * practicesAPage, page * practicesAPage),
      })
      return reply.page({ title: 'Practices', place, body })
    },
  )

  app.get<{ Params: { practice: string } }>(
    '/operations/practices/:practice/syncs',
    guarded,
    async (request, reply) => {
      const practice = await findPractice(database, request.params.practice)
      const code = practice.practice
      const { runs, findings } = await asPractice(database, code, async (tx) => {
        const { runs } = await listRuns(tx, code, { limit: runsShown, kind: 'sync' })
        const held = runs.find(({ state }) => state === 'held')
        return { runs, findings: held ? await readFindings(tx, { practice: code, run: held.run }) : [] }
      })
      const body = PracticeSyncsPage({ practice, runs, findings, now: clock.now() })
      return reply.page({ title: `Syncs of ${practice.name}`, place, body })
    },
  )
}

/** A month of nights. */
const runsShown = 30

function pageOf(asked: string | undefined, pages: number): number {
  const page = Number(asked)
  return Number.isInteger(page) && page >= 1 ? Math.min(page, pages) : 1
}

function countNeeds(states: readonly { needs: Need | null }[]): Record<Need, number> {
  const counts = Object.fromEntries(NEEDS.map((need) => [need, 0])) as Record<Need, number>
  for (const { needs } of states) if (needs !== null) counts[needs] += 1
  return counts
}
