import type { FastifyInstance } from 'fastify'
import { showing } from '../patients/showing.ts'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Html } from '../platform/web/html.ts'
import { idOf } from './id.ts'
import type { SyncDeps } from './jobs.ts'
import { showRun, type LedgerRun } from './ledger.ts'
import {
  changedRows,
  joinedRows,
  leftRows,
  linkedRows,
  openReviews,
  unusableRows,
  type Rows,
} from './ledger/rows.ts'
import {
  ChangesTable,
  JoinedTable,
  LeftTable,
  LinkedTable,
  ReviewsTable,
  UnusableList,
} from './pages/row-tables.tsx'
import { RowsPage } from './pages/rows-page.tsx'
import { previewed } from './preview.ts'

type OneRun = { Params: { run: string }; Querystring: { after?: unknown } }
type Page = { after?: string; limit: number }

const limit = 50

/** All rows behind one figure of a run, 50 a page. */
export function rowRoutes(app: FastifyInstance, { database, clock }: SyncDeps): void {
  offer('changes', 'Contact details changed', either(changedRows, previewed.changed), (rows, run, after) =>
    ChangesTable({ rows, run, from: 'changes', after }),
  )
  offer('joined', 'Joined', either(joinedRows, previewed.joined), (rows, run) =>
    JoinedTable({ rows, would: run.kind === 'preview' }),
  )
  offer('left', 'Left', either(leftRows, previewed.left), (rows) => LeftTable({ rows }))
  offer('linked', 'Linked', either(linkedRows, previewed.linked), (rows) => LinkedTable({ rows }))
  offer('doubtful', 'To decide', either(openReviews, previewed.reviews), (rows, run) =>
    ReviewsTable({ rows, would: run.kind === 'preview' }),
  )
  offer('unusable', 'Unusable rows and values', unusableRows, (rows) => UnusableList({ rows }))

  function offer<Row>(
    name: string,
    title: string,
    read: (tx: Tx, run: LedgerRun, page: Page) => Promise<Rows<Row>>,
    table: (rows: Row[], run: LedgerRun, after: string | undefined) => Html,
  ): void {
    app.get<OneRun>(`/sync/:run/${name}`, { config: { guard: 'see-runs' } }, async (request, reply) => {
      const id = idOf(request.params.run)
      const page = pageOf(request.query.after)
      const { run, rows, next } = await asPractice(database, request.practice, async (tx) => {
        const run = await showRun(tx, request.practice, id)
        return { run, ...(await showing(tx, request, await read(tx, run, page), clock.now())) }
      })
      const isFirst = page.after === undefined
      const body = RowsPage({
        run,
        title,
        next,
        isFirst,
        isEmpty: rows.length === 0,
        children: table(rows, run, page.after),
      })
      return reply.page({ title, place: 'sync', body, styles: ['sync.css'] })
    })
  }
}

type Read<Row> = (tx: Tx, run: LedgerRun, page: Page) => Promise<Rows<Row>>

/** What a run did, or what a preview kept of what it would do. */
function either<Row>(done: Read<Row>, would: Read<Row>): Read<Row> {
  return (tx, run, page) => (run.kind === 'preview' ? would : done)(tx, run, page)
}

/** Where a page goes on from: an id, an id with the name of a detail, or how many rows came before. */
export function pageOf(after: unknown): Page {
  if (after === undefined) return { limit }
  const known = typeof after === 'string' && /^([0-9a-f-]{36}(\.[a-z_]+)?|\d{1,9})$/.test(after)
  if (!known) throw new ProductError('not-found', 'There is no such page. Start from the first one.')
  return { after, limit }
}
