import type { FastifyInstance } from 'fastify'
import { may } from '../../accounts/rights.ts'
import { asPractice } from '../../platform/database/database.ts'
import { spokenName } from '../identity.ts'
import { Banner } from '../pages/banner.tsx'
import { PatientTabs } from '../pages/record.tsx'
import { findRecord } from '../record.ts'
import type { PatientDeps } from '../routes.ts'
import { showing } from '../showing.ts'
import { listLooks } from './looks.ts'
import { LooksTable } from './pages.tsx'

/** The newest are enough on a patient's page; all of the practice's are under Sync. */
const MOST = 100

/** Who looked at hidden contact details of one patient. */
export function looksRoutes(app: FastifyInstance, { database, clock }: PatientDeps): void {
  app.get<{ Params: { id: string } }>(
    '/patients/:id/looks',
    { config: { guard: 'see-looks' } },
    async (request, reply) => {
      const { practice, params } = request
      const now = clock.now()
      const { record, looks } = await asPractice(database, practice, async (tx) => {
        const record = await showing(tx, request, await findRecord(tx, practice, params.id), now)
        return { record, ...(await listLooks(tx, practice, { patient: record.id, limit: MOST })) }
      })
      const body = (
        <>
          <PatientTabs id={record.id} tab="looks" />
          <h2 class="ps-h2">Who looked</h2>
          <p class="ps-lede ps-mb3">
            Each time somebody had contact details shown that a page or a file would have hidden.
          </p>
          <LooksTable looks={looks} now={now} ofOne />
          {may(request.person, 'see-access-log') && (
            <p class="ps-mt3">
              <a href={`/access-log?patient=${record.id}`}>Everybody who was shown this patient</a>
            </p>
          )}
          {may(request.person, 'export-subject') && (
            <p>
              <a href={`/patients/${record.id}/subject-access`}>All that is held about this patient</a>
            </p>
          )}
        </>
      )
      const banner = Banner({ record, now })
      return reply.page({
        title: spokenName(record),
        place: 'patients',
        banner,
        styles: ['patients.css'],
        body,
      })
    },
  )
}
