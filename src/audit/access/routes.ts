import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { calendarDate } from '../../patients/identity.ts'
import { listName } from '../../patients/identity.ts'
import { showing } from '../../patients/showing.ts'
import { recordAudit } from '../../platform/audit.ts'
import { byteOrderMark, spreadsheetLine } from '../../platform/csv/write.ts'
import { asPractice } from '../../platform/database/database.ts'
import type { AuditDeps } from '../routes.ts'
import { pageName } from './page-names.ts'
import { AccessPage, roleName } from './pages.tsx'
import { listViews, MARKS, type View, type ViewFilters } from './views.ts'

const PAGE = 50
/** A file for one day, person or patient is whole; of everything it is the newest. */
const MOST_IN_FILE = 5_000

const id = z.uuid().nullable().catch(null)
const address = z.object({ person: id, patient: id, before: id, day: z.string().catch('') })

/** `/access-log`: who was shown which patient, by person, patient and day, and as a file. */
export function accessRoutes(app: FastifyInstance, { database, clock }: AuditDeps): void {
  app.get('/access-log', { config: { guard: 'see-access-log' } }, async (request, reply) => {
    const { filters, before, problem } = read(request)
    const page = await asPractice(database, request.practice, async (tx) =>
      showing(
        tx,
        request,
        await listViews(tx, request.practice, filters, { before, limit: PAGE }),
        clock.now(),
      ),
    )
    const body = AccessPage({ ...page, filters, isFirst: before === null, problem })
    const errors = problem === null ? [] : [{ field: 'day', sentence: problem }]
    const status = problem === null ? 200 : 422
    return reply.page({
      title: 'Who looked',
      place: 'governance',
      body,
      errors,
      status,
    })
  })

  app.get('/access-log.csv', { config: { guard: 'see-access-log' } }, async (request, reply) => {
    const { practice } = request
    const { filters } = read(request)
    const { views } = await asPractice(database, practice, async (tx) => {
      const now = clock.now()
      const found = await listViews(tx, practice, filters, { before: null, limit: MOST_IN_FILE })
      await showing(tx, request, found, now)
      const actor = { staff: request.person!.id }
      await recordAudit(tx, practice, { action: 'access-log-downloaded', actor, at: now })
      return found
    })
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="access-log.csv"')
      .send(byteOrderMark + [spreadsheetLine(HEADINGS), ...views.map(lineOf)].join(''))
  })
}

const HEADINGS = ['When', 'Who', 'Role', 'Page', 'Reason', 'Patients', 'How many', 'Marks']

function lineOf({ at, who, role, page, reason, patients, many, marks }: View): string {
  const names = patients.map(listName).join('; ')
  const words = marks.map((mark) => MARKS[mark]).join('; ')
  return spreadsheetLine([
    ...[at.toISOString(), who, roleName(role), pageName(page), reason ?? '', names, String(many), words],
  ])
}

function read(request: FastifyRequest): {
  filters: ViewFilters
  before: string | null
  problem: string | null
} {
  const { person, patient, before, day: typed } = address.parse(request.query)
  const day = typed.trim() === '' ? null : (calendarDate(typed.slice(0, 40)) ?? null)
  const problem = typed.trim() !== '' && day === null ? 'Write a day such as 24/11/2026.' : null
  return { filters: { staff: person, patient, day }, before, problem }
}
