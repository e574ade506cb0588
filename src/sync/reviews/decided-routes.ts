import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { showing } from '../../patients/showing.ts'
import { asPractice } from '../../platform/database/database.ts'
import { idOf } from '../id.ts'
import { fieldsInWords } from './field-words.ts'
import { findDecision, listDecisions, undoDecision, type Undone } from './decisions.ts'
import { DecidedPage, UndoPage } from './pages/decided.tsx'
import type { ReviewDeps } from './routes.ts'

type OneDecision = { Params: { decision: string } }

/** `/reviews/decided`: what was decided, and undoing it. */
export function decidedRoutes(app: FastifyInstance, { database, clock }: ReviewDeps): void {
  const place = { place: 'reviews', styles: ['sync.css', 'reviews.css'] }

  app.get<{ Querystring: { after?: unknown } }>(
    '/reviews/decided',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, query } = request
      const after = query.after === undefined ? null : idOf(query.after)
      const page = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await listDecisions(tx, practice, after), clock.now()),
      )
      const body = DecidedPage({ ...page, isFirst: after === null, told: null, now: clock.now() })
      return reply.page({ ...place, title: 'Decided earlier', body })
    },
  )

  app.get<OneDecision>(
    '/reviews/decided/:decision',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const id = idOf(params.decision)
      const decision = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await findDecision(tx, practice, id), clock.now()),
      )
      return reply.page({
        ...place,
        title: 'Undo this decision?',
        body: UndoPage({ decision }),
        narrow: true,
      })
    },
  )

  app.post<OneDecision>(
    '/reviews/decided/:decision',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice } = request
      const id = idOf(request.params.decision)
      const by = { staff: request.person!.id, now: clock.now(), ...reasonForm.parse(request.body) }
      const { told, page } = await asPractice(database, practice, async (tx) => ({
        told: undoneWords(await undoDecision(tx, practice, id, by)),
        page: await showing(tx, request, await listDecisions(tx, practice, null), clock.now()),
      }))
      const body = DecidedPage({ ...page, isFirst: true, told, now: clock.now() })
      return reply.page({ ...place, title: 'Decided earlier', body })
    },
  )
}

/** The reason somebody gives, cut where nobody would read on. */
export const reasonForm = z.object({
  reason: z
    .string()
    .catch('')
    .transform((text) => text.trim().slice(0, 500)),
})

function undoneWords(undone: Undone): string {
  switch (undone.is) {
    case 'reopened':
      return 'Undone before it took effect. The row waits for a decision again.'
    case 'parted':
      return partedWords(undone)
    case 'may meet again':
      return 'Undone. The next syncs may suggest the two again.'
    case 'undone already':
      return 'Somebody has undone this already.'
  }
}

/** What parting a patient from a row did, and what it could not. */
export function partedWords({ restored, kept }: { restored: string[]; kept: string[] }): string {
  const back = restored.length === 0 ? 'Nothing had to be restored' : `Restored: ${fieldsInWords(restored)}`
  const stays =
    kept.length === 0 ? '' : ` Kept, because a person has changed it since: ${fieldsInWords(kept)}.`
  return `The two are kept apart. ${back}.${stays} The row becomes a patient of its own with the next sync.`
}
