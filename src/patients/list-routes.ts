import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inLondon } from '../platform/clock.ts'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { nobodyReached } from './last-contact.ts'
import { readListAddress } from './list-address.ts'
import { countListed, listPatients, readCounts } from './list.ts'
import type { PatientRow } from './patient-row.ts'
import type { Browsed } from './pages/browsed.tsx'
import { FoundPart, PatientsPage } from './pages/patients.tsx'
import type { Searched } from './pages/searched.tsx'
import type { TableRow } from './pages/patient-table.tsx'
import { factsOf } from './row-facts.ts'
import type { PatientDeps } from './routes.ts'
import { showing } from './showing.ts'
import { searchPatients } from './search.ts'

/** `/patients` to browse, `/patients/search` to find. */
export function listRoutes(app: FastifyInstance, deps: PatientDeps): void {
  app.get('/patients', { config: { guard: 'see-patients' } }, async (request, reply) =>
    answer(request, reply, deps, { browsed: await browse(deps, request) }),
  )

  // What is searched for is somebody's name or number, so it never stands in an address.
  app.post('/patients/search', { config: { guard: 'see-patients' } }, async (request, reply) => {
    const typed = searchForm.parse(request.body)
    if (typed.q.trim() === '') return answer(request, reply, deps, { browsed: await browse(deps, request) })
    return answer(request, reply, deps, { searched: await search(deps, request, typed) })
  })

  app.get('/patients/search', { config: { guard: 'see-patients' } }, async (_request, reply) =>
    reply.redirect('/patients', 303),
  )
}

const searchForm = z.object({
  q: z.string().catch(''),
  after: z.string().nullable().catch(null),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
})

/** A script that asks for only what is below the field gets only that. */
function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock }: PatientDeps,
  shown: { browsed?: Browsed; searched?: Searched },
) {
  const props = { ...shown, now: clock.now() }
  if (request.headers['x-fragment'] === 'found') return reply.fragment(FoundPart(props))
  return reply.page({
    title: 'Patients',
    place: 'patients',
    body: PatientsPage(props),
    styles: ['patients.css'],
    scripts: ['patients-list.js'],
  })
}

function browse(deps: PatientDeps, request: FastifyRequest): Promise<Browsed> {
  const { database, clock } = deps
  const { practice, query } = request
  const address = readListAddress(query)
  const now = clock.now()
  return asPractice(database, practice, async (tx) => {
    const counts = await readCounts(tx, practice)
    const { rows, ...list } = await listPatients(tx, practice, address.filters, address.place, now)
    const total = await countListed(tx, practice, address.filters, counts, now)
    const shown = await showing(tx, request, await withFacts(deps, tx, practice, rows), now)
    return { address, counts, total, list, rows: shown }
  })
}

function search(
  deps: PatientDeps,
  request: FastifyRequest,
  { q, after, page }: z.infer<typeof searchForm>,
): Promise<Searched> {
  const { database, clock } = deps
  const { practice } = request
  const now = clock.now()
  return asPractice(database, practice, async (tx) => {
    const { rows, ...found } = await searchPatients(tx, practice, q, { today: inLondon(now).date, after })
    const searched = {
      text: q.trim(),
      found,
      page: after === null ? 1 : page,
      rows: await withFacts(deps, tx, practice, rows),
    }
    return showing(tx, request, searched, now)
  })
}

async function withFacts(
  { clock, lastContactOf = nobodyReached }: PatientDeps,
  tx: Tx,
  practice: string,
  rows: readonly (PatientRow & { near?: boolean })[],
): Promise<TableRow[]> {
  const facts = await factsOf(tx, practice, rows, clock.now())
  const ids = rows.filter(({ restricted }) => !restricted).map(({ id }) => id)
  const contacts = await lastContactOf(tx, practice, ids)
  return rows.map((patient) => ({
    ...{ patient, facts: facts.get(patient.id)!, near: patient.near === true },
    lastContact: contacts.get(patient.id) ?? null,
  }))
}
