import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listLooks, recordLook } from '../patients/looks/looks.ts'
import { LooksTable } from '../patients/looks/pages.tsx'
import { ADDRESS_FIELDS } from '../patients/provenance.ts'
import { showing } from '../patients/showing.ts'
import { asPractice, runIn, type Tx } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { ProductError } from '../platform/errors.ts'
import { idOf } from './id.ts'
import type { SyncDeps } from './jobs.ts'
import { showRun } from './ledger.ts'
import { changedRows, contactDetails, type ContactDetail } from './ledger/rows.ts'
import { runTitle } from './pages/parts.tsx'
import { ChangesTable } from './pages/row-tables.tsx'
import { LooksPage, RowsPage } from './pages/rows-page.tsx'
import { RunPage } from './pages/run.tsx'
import { pageOf } from './row-routes.ts'
import { gather } from './routes.ts'

type OneRun = { Params: { run: string } }

const shown = sqlFile(import.meta.url, './shown.sql')
const showForm = z.object({
  patient: z.string(),
  detail: z.enum(contactDetails),
  /** The page it is shown on: the run, or all of its changes from one row on. */
  from: z.enum(['run', 'changes']),
  after: z.string().optional(),
})

/** Showing one masked contact detail in full, which is written down first; and who had what shown. */
export function showRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { database, clock } = deps

  app.post<OneRun>('/sync/:run/show', { config: { guard: 'see-patients' } }, async (request, reply) => {
    const { practice, person } = request
    const asked = showForm.safeParse(request.body).data
    if (asked === undefined) throw nothingToShow()
    const what = { run: idOf(request.params.run), patient: idOf(asked.patient), detail: asked.detail }
    await asPractice(database, practice, async (tx) => {
      await demandShown(tx, practice, what)
      const { run, patient, detail } = what
      await recordLook(tx, practice, {
        staff: person!.id,
        at: clock.now(),
        place: 'run',
        run,
        patient,
        what: detail,
      })
    })
    const page = { place: 'sync', styles: ['sync.css'] }
    const key = `${what.patient}.${what.detail}`
    if (asked.from === 'run') {
      const props = await gather(deps, request, what.run, clock.now())
      return reply.page({ ...page, title: runTitle(props.run), body: RunPage({ ...props, shown: key }) })
    }
    const { after } = asked
    const { run, rows, next } = await asPractice(database, practice, async (tx) => {
      const run = await showRun(tx, practice, what.run)
      return { run, ...(await showing(tx, request, await changedRows(tx, run, pageOf(after)), clock.now())) }
    })
    const title = 'Contact details changed'
    const children = ChangesTable({ rows, run, from: 'changes', after, shown: key })
    const body = RowsPage({ run, title, next, isFirst: after === undefined, isEmpty: false, children })
    return reply.page({ ...page, title, body })
  })

  app.get<OneRun>(
    '/sync/:run/show',
    { config: { guard: 'see-patients' } },
    async ({ practice, params }, reply) => {
      const { run } = await asPractice(database, practice, (tx) => showRun(tx, practice, idOf(params.run)))
      return reply.redirect(`/sync/${run}`, 303)
    },
  )

  app.get<{ Querystring: { after?: unknown } }>(
    '/sync/looks',
    { config: { guard: 'see-looks' } },
    async (request, reply) => {
      const { practice, query } = request
      const page = pageOf(query.after)
      const { looks, next } = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await listLooks(tx, practice, page), clock.now()),
      )
      const children = LooksTable({ looks, now: clock.now() })
      const body = LooksPage({ next, isFirst: page.after === undefined, children })
      return reply.page({ title: 'Who looked', place: 'sync', body, styles: ['sync.css'] })
    },
  )
}

async function demandShown(
  tx: Tx,
  practice: string,
  { run, patient, detail }: { run: string; patient: string; detail: ContactDetail },
): Promise<void> {
  const fields = detail === 'address' ? ADDRESS_FIELDS : [detail]
  const { rows } = await runIn(tx)(shown, [practice, run, patient, fields])
  if (rows.length === 0) throw nothingToShow()
}

function nothingToShow(): ProductError {
  return new ProductError('not-found', 'There is nothing to show. Start from the page of the sync.')
}
