import type { FastifyInstance } from 'fastify'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { findElsewhere } from './elsewhere.ts'
import { lastChanges, readHistory } from './history.ts'
import { spokenName } from './identity.ts'
import { Banner } from './pages/banner.tsx'
import { HistoryPage, RecordPage, type RecordProps } from './pages/record.tsx'
import { objectionsTo } from './preferences/gather.ts'
import { readPreferences } from './preferences/preference.ts'
import { wishLines } from './preferences/words.ts'
import { CONTACT_FIELDS, provenanceOf, type ContactDetail } from './provenance.ts'
import { findRecord, findSharing, waitsForReview } from './record.ts'
import type { PatientDeps } from './routes.ts'
import { findFirstRun } from './row-facts.ts'
import { showing } from './showing.ts'
import { findUnreliable } from './unreliable/unreliable.ts'

type OnePatient = { Params: { id: string }; Querystring: { before?: unknown } }

/** On the first page only what changed lately; the rest is one link away. */
const FEW_CHANGES = 8
const PAGE_OF_CHANGES = 50

/** `/patients/ID`, and everything that ever changed of them. */
export function recordRoutes(app: FastifyInstance, { database, clock }: PatientDeps): void {
  app.get<OnePatient>('/patients/:id', { config: { guard: 'see-patients' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const props = await asPractice(database, practice, async (tx) => {
      const lately = { before: null, most: FEW_CHANGES }
      const about = await showing(tx, request, await gather(tx, practice, params.id, lately, now), now)
      const last = await lastChanges(tx, practice, about.record.id, CONTACT_FIELDS)
      const detail = (name: ContactDetail) => provenanceOf(about.record, name, last, now)
      const objections = await objectionsTo(tx, practice, about.record)
      return {
        ...about,
        wishes: wishLines(await readPreferences(tx, practice, about.record.id), objections),
        unreliable: (await findUnreliable(tx, practice, [about.record])).get(about.record.id) ?? [],
        details: {
          mobile_phone: detail('mobile_phone'),
          other_phone: detail('other_phone'),
          email: detail('email'),
          address: detail('address'),
        },
      }
    })
    return reply.page({ ...page(props), body: RecordPage(props) })
  })

  app.get<OnePatient>(
    '/patients/:id/history',
    { config: { guard: 'see-patients' } },
    async (request, reply) => {
      const { practice, params, query } = request
      const before = typeof query.before === 'string' ? query.before : null
      const now = clock.now()
      const older = { before, most: PAGE_OF_CHANGES }
      const props = await asPractice(database, practice, async (tx) =>
        showing(tx, request, await gather(tx, practice, params.id, older, now), now),
      )
      return reply.page({ ...page(props), body: HistoryPage({ ...props, isNewest: before === null }) })
    },
  )
}

type About = Omit<RecordProps, 'details' | 'unreliable' | 'wishes'>

async function gather(
  tx: Tx,
  practice: string,
  id: string,
  history: { before: string | null; most: number },
  now: Date,
): Promise<About> {
  const record = await findRecord(tx, practice, id)
  return {
    record,
    sharing: await findSharing(tx, practice, record),
    elsewhere: await findElsewhere(tx, practice, record.id),
    inReview: await waitsForReview(tx, practice, record.id),
    history: await readHistory(tx, practice, record.id, history),
    firstRun: record.created_run !== null && record.created_run === (await findFirstRun(tx, practice)),
    now,
  }
}

function page({ record, now }: About) {
  return {
    title: spokenName(record),
    place: 'patients',
    banner: Banner({ record, now }),
    styles: ['patients.css'],
  }
}
