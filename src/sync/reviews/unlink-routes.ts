import type { FastifyInstance } from 'fastify'
import { Banner } from '../../patients/pages/banner.tsx'
import { findRecord } from '../../patients/record.ts'
import { showing } from '../../patients/showing.ts'
import { asPractice } from '../../platform/database/database.ts'
import { partedWords, reasonForm } from './decided-routes.ts'
import { UnlinkedPage, UnlinkPage } from './pages/unlink.tsx'
import type { ReviewDeps } from './routes.ts'
import { unlink } from './unlink.ts'

type OnePatient = { Params: { id: string } }

/** `/patients/ID/unlink`: the row of the list that a patient is tied to is somebody else's. */
export function unlinkRoutes(app: FastifyInstance, { database, clock }: ReviewDeps): void {
  const page = { title: 'Not the same person', place: 'patients', styles: ['patients.css'], narrow: true }

  app.get<OnePatient>(
    '/patients/:id/unlink',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const record = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await findRecord(tx, practice, params.id), clock.now()),
      )
      const banner = Banner({ record, now: clock.now() })
      return reply.page({ ...page, banner, body: UnlinkPage({ record }) })
    },
  )

  app.post<OnePatient>(
    '/patients/:id/unlink',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const { reason } = reasonForm.parse(request.body)
      const { record, told } = await asPractice(database, practice, async (tx) => {
        const { id } = await findRecord(tx, practice, params.id)
        const by = { patient: id, reason, staff: request.person!.id, now: clock.now() }
        const told = partedWords(await unlink(tx, practice, by))
        return { told, record: await showing(tx, request, await findRecord(tx, practice, id), by.now) }
      })
      const banner = Banner({ record, now: clock.now() })
      return reply.page({ ...page, banner, body: UnlinkedPage({ record, told }) })
    },
  )
}
