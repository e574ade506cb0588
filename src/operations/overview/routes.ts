import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import type { ActivationState } from '../../practices/activation/activation.ts'
import { readGate } from '../../practices/activation/gate.ts'
import { listPractices, type Practice } from '../../practices/practice.ts'
import { listRuns, type LedgerRun } from '../../sync/ledger.ts'
import { OverviewPage } from './pages.tsx'

/** A practice and how its last sync went: nothing of any patient. */
export interface PracticeState {
  practice: Practice
  lastRun: LedgerRun | null
  activation: ActivationState | null
}

const practicesAPage = 50

/** `/practices`: what an operator sees of the installation. */
export function registerOverview(
  app: FastifyInstance,
  { database, clock }: { database: Database; clock: Clock },
): void {
  app.get<{ Querystring: { after?: string } }>(
    '/practices',
    { config: { guard: 'run-installation' } },
    async (request, reply) => {
      const after = request.query.after ?? ''
      const following = (await listPractices(database)).filter(({ practice }) => practice > after)
      const shown = following.slice(0, practicesAPage)
      const states: PracticeState[] = []
      for (const practice of shown) states.push(await stateOf(database, practice))
      const next = following.length > shown.length ? shown.at(-1)!.practice : null
      const body = OverviewPage({ states, next, now: clock.now() })
      return reply.page({ title: 'Practices', place: 'practices', body })
    },
  )
}

/** Each practice is asked for by itself: there is no statement that sees two. */
async function stateOf(database: Database, practice: Practice): Promise<PracticeState> {
  return asPractice(database, practice.practice, async (tx) => {
    const { runs } = await listRuns(tx, practice.practice, { limit: 1, kind: 'sync' })
    const { state } = await readGate(tx, practice.practice)
    return { practice, lastRun: runs[0] ?? null, activation: state }
  })
}
