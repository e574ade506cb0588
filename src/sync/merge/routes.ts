import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Banner } from '../../patients/pages/banner.tsx'
import { findRecord, type PatientRecord } from '../../patients/record.ts'
import { searchPatients } from '../../patients/search.ts'
import { showing } from '../../patients/showing.ts'
import { inLondon, type Clock } from '../../platform/clock.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { idOf } from '../id.ts'
import { reasonForm } from '../reviews/decided-routes.ts'
import { merge, whyNotMerge } from './merge.ts'
import { dismissPossibleMerge, isPossibleMerge } from './possible.ts'
import { ComparePage, FindPage, UnmergePage, unmergedWords } from './pages.tsx'
import { unmerge } from './unmerge.ts'

interface MergeDeps {
  database: Database
  clock: Clock
}

type OnePatient = { Params: { id: string } }
type TwoPatients = { Params: { id: string; other: string } }

const searchForm = z.object({ q: z.string().catch('') })
const mergeForm = z.object({
  survivor: z
    .union([z.uuid(), z.literal('neither')])
    .optional()
    .catch(undefined),
})
const styles = ['patients.css', 'sync.css', 'reviews.css']

/** `/patients/ID/merge`: two records of one person become one, and are taken apart again. */
export function mergeRoutes(app: FastifyInstance, { database, clock }: MergeDeps): void {
  const page = { title: 'Merge two records', place: 'patients', styles }

  app.get<OnePatient>(
    '/patients/:id/merge',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const record = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await findRecord(tx, practice, params.id), clock.now()),
      )
      return reply.page({ ...page, ...bannerOf(record), body: FindPage({ record, q: '', found: null }) })
    },
  )

  // What is searched for is somebody's name or number, so it never stands in an address.
  app.post<OnePatient>(
    '/patients/:id/merge',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const { q } = searchForm.parse(request.body)
      const today = inLondon(clock.now()).date
      const { record, others } = await asPractice(database, practice, async (tx) => {
        const record = await findRecord(tx, practice, params.id)
        const found = await searchPatients(tx, practice, q, { today })
        const others = found.rows.filter(({ id }) => id !== record.id).slice(0, MOST_FOUND)
        return showing(tx, request, { record, others }, clock.now())
      })

      return reply.page({ ...page, ...bannerOf(record), body: FindPage({ record, q, found: others }) })
    },
  )

  app.get<TwoPatients>(
    '/patients/:id/merge/:other',
    { config: { guard: 'decide-reviews' } },
    (request, reply) => compareTwo(request, reply),
  )

  app.post<TwoPatients>(
    '/patients/:id/merge/:other',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const [one, other] = [idOf(params.id), idOf(params.other)]
      const { survivor } = mergeForm.parse(request.body)
      const { reason } = reasonForm.parse(request.body)
      if (survivor === 'neither') {
        const saying = { pair: [one, other] as const, staff: request.person!.id, now: clock.now() }
        await asPractice(database, practice, (tx) => dismissPossibleMerge(tx, practice, saying))
        return reply.redirect('/reviews', 303)
      }
      if (survivor !== one && survivor !== other)
        return compareTwo(request, reply, 'Choose which record stays.', 422)
      const merged = survivor === one ? other : one
      const merging = { survivor, merged, reason, staff: request.person!.id, now: clock.now() }
      try {
        const outcome = await asPractice(database, practice, (tx) => merge(tx, practice, merging))
        return await reply.redirect(`/patients/${outcome.survivor}`, 303)
      } catch (error) {
        if (error instanceof ProductError && error.kind === 'refused')
          return compareTwo(request, reply, error.message, 409)
        throw error
      }
    },
  )

  app.get<OnePatient>(
    '/patients/:id/unmerge',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const { record, survivor } = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await findMerged(tx, practice, params.id), clock.now()),
      )
      const body = UnmergePage({ record, survivor, told: null })
      return reply.page({ ...page, title: 'Undo a merge', ...bannerOf(record), body, narrow: true })
    },
  )

  app.post<OnePatient>(
    '/patients/:id/unmerge',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const by = { merged: idOf(params.id), staff: request.person!.id, now: clock.now() }
      const { told, record, survivor } = await asPractice(database, practice, async (tx) => {
        await findRecord(tx, practice, by.merged)
        const undone = await unmerge(tx, practice, by)
        const shown = {
          told: unmergedWords(undone),
          record: await findRecord(tx, practice, undone.merged),
          survivor: await findRecord(tx, practice, undone.survivor),
        }
        return showing(tx, request, shown, by.now)
      })
      const body = UnmergePage({ record, survivor, told })
      return reply.page({ ...page, title: 'Undo a merge', ...bannerOf(record), body, narrow: true })
    },
  )

  async function compareTwo(
    request: FastifyRequest<TwoPatients>,
    reply: FastifyReply,
    problem: string | null = null,
    status = 200,
  ): Promise<FastifyReply> {
    const { practice, params } = request
    const now = clock.now()
    const { one, other, isPossible } = await asPractice(database, practice, async (tx) => {
      const one = await findRecord(tx, practice, params.id)
      const other = await findRecord(tx, practice, params.other)
      const isPossible = await isPossibleMerge(tx, practice, [one.id, other.id])
      return showing(tx, request, { one, other, isPossible }, now)
    })
    const body = ComparePage({ one, other, isPossible, whyNot: whyNotMerge(one, other), problem, now })
    return reply.page({ ...page, body, status })
  }

  function bannerOf(record: PatientRecord) {
    return { banner: Banner({ record, now: clock.now() }) }
  }
}

const MOST_FOUND = 20

async function findMerged(tx: Tx, practice: string, id: string) {
  const record = await findRecord(tx, practice, id)
  if (record.merged_into === null)
    throw new ProductError('refused', 'This record is not merged with another one.')
  return { record, survivor: await findRecord(tx, practice, record.merged_into) }
}
