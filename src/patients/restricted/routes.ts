import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { may } from '../../accounts/rights.ts'
import { asPractice, seeingRestricted, type Database } from '../../platform/database/database.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { logAccess } from '../../platform/access-log.ts'
import { patientRows } from '../patient-row.ts'
import { Banner } from '../pages/banner.tsx'
import { findRecord } from '../record.ts'
import type { PatientDeps } from '../routes.ts'
import { daysBefore } from '../when.ts'
import { NoticesPage, RestrictedPage, RestrictionPage } from './pages.tsx'
import { findRestriction, lift, listConfirmedMessages, listRestrictions, restrict } from './restriction.ts'
import { closeSight, findSight, listSights, openSight, type Sight } from './sight.ts'

const reasonForm = z.object({
  reason: z.string().trim().min(5, 'Say why, in a few words.').max(500, 'Say it in 500 characters or fewer.'),
})
type OnePatient = { Params: { id: string } }

const MOST_SHOWN = 200
const DAYS_OF_NOTICES = 90

/**
 * Restricted patients are there only for somebody who has the permission and has said why, for a quarter of an hour. All
 * pages follow: the transactions of such a request see them, those of any other do not.
 */
export function restrictedRoutes(app: FastifyInstance, deps: PatientDeps): void {
  const { database, clock } = deps
  seeWithReason(app, deps)

  app.get('/patients/restricted', { config: { guard: 'see-restricted' } }, async (request, reply) =>
    show(request, reply, emptyForm()),
  )

  app.post('/patients/restricted', { config: { guard: 'see-restricted' } }, async (request, reply) => {
    const form = readForm(reasonForm, request.body)
    if (!form.data) return show(request, reply, form, 422)
    const { reason } = form.data
    await asPractice(database, request.practice, (tx) => openSight(tx, looker(request), reason))
    return reply.redirect('/patients/restricted', 303)
  })

  app.post('/patients/restricted/end', { config: { guard: 'see-restricted' } }, async (request, reply) => {
    await asPractice(database, request.practice, (tx) => closeSight(tx, looker(request)))
    return reply.redirect('/patients', 303)
  })

  app.get('/patients/restricted/notices', { config: { guard: 'see-access-log' } }, async (request, reply) => {
    const now = clock.now()
    const since = new Date(`${daysBefore(now, DAYS_OF_NOTICES)}T00:00:00Z`)
    const props = await asPractice(database, request.practice, async (tx) => ({
      restrictions: await listRestrictions(tx, request.practice, since),
      sights: await listSights(tx, request.practice, MOST_SHOWN),
      messages: await listConfirmedMessages(tx, request.practice, since),
    }))
    return reply.page({
      ...{ title: 'Restricted records: what happened', place: 'restricted', styles: ['patients.css'] },
      body: NoticesPage({ ...props, now }),
    })
  })

  const address = '/patients/:id/restriction'
  app.get<OnePatient>(address, { config: { guard: 'see-restricted' } }, async (request, reply) =>
    ask(request, reply, emptyForm()),
  )

  app.post<OnePatient>(address, { config: { guard: 'see-restricted' } }, async (request, reply) => {
    const form = readForm(reasonForm, request.body)
    if (!form.data) return ask(request, reply, form, 422)
    const { practice, params } = request
    const by = { id: params.id, staff: request.person!.id, reason: form.data.reason, now: clock.now() }
    // What was there a moment ago is still there for who sends the form, however the record ends.
    const restricted = await seeingRestricted(practice, () =>
      asPractice(database, practice, async (tx) => {
        const sees = (await findSight(tx, looker(request))) !== null
        const record = await asSeen(tx, practice, params.id, sees)
        await (record.restricted ? lift : restrict)(tx, practice, by)
        return !record.restricted && !sees
      }),
    )
    return reply.redirect(restricted ? '/patients/restricted' : `/patients/${params.id}`, 303)
  })

  function looker(request: FastifyRequest) {
    return { practice: request.practice, staff: request.person!.id, now: clock.now() }
  }

  async function show(request: FastifyRequest, reply: FastifyReply, form: Form<unknown>, status = 200) {
    const { practice } = request
    const now = clock.now()
    const props = await asPractice(database, practice, async (tx) => {
      const sight = await findSight(tx, looker(request))
      const rows = sight === null ? [] : await restrictedRows(tx, practice)
      await logAccess(
        tx,
        request,
        rows.map(({ id }) => id),
        now,
        sight?.reason,
      )
      return { sight, rows }
    })
    return reply.page({
      ...{ title: 'Restricted patients', place: 'patients', styles: ['patients.css'], status },
      ...{ errors: form.errors, body: RestrictedPage({ ...props, form, now }) },
    })
  }

  async function ask(
    request: FastifyRequest<OnePatient>,
    reply: FastifyReply,
    form: Form<unknown>,
    status = 200,
  ) {
    const { practice, params } = request
    const now = clock.now()
    const props = await asPractice(database, practice, async (tx) => {
      const record = await findRecord(tx, practice, params.id)
      await logAccess(tx, request, [record.id], now)
      return { record, restriction: await findRestriction(tx, practice, record.id) }
    })
    return reply.page({
      ...{ title: 'Restrict this record', place: 'patients', styles: ['patients.css'], narrow: true, status },
      ...{ errors: form.errors, banner: Banner({ record: props.record, now }) },
      body: RestrictionPage({ ...props, form }),
    })
  }
}

type Tx = Parameters<Parameters<typeof asPractice>[2]>[0]

function restrictedRows(tx: Tx, practice: string) {
  return patientRows(tx, practice)
    .where('patient.restricted', '=', true)
    .where('patient.merged_into', 'is', null)
    .orderBy('family_folded')
    .orderBy('given_folded')
    .orderBy('id')
    .limit(MOST_SHOWN)
    .execute()
}

/** A restricted record that who asks does not see is not there. */
async function asSeen(tx: Tx, practice: string, id: string, sees: boolean) {
  const record = await findRecord(tx, practice, id)
  return record.restricted && !sees ? findRecord(tx, practice, '') : record
}

/** Everything that a request of theirs reads while their reason is fresh sees restricted patients, too. */
export function seeWithReason(app: FastifyInstance, { database, clock }: PatientDeps): void {
  if (app.hasRequestDecorator('sight')) return
  app.decorateRequest('sight', null)
  app.addHook('preHandler', (request, _reply, done) => {
    findSightOf(request).then(
      (sight) => {
        request.sight = sight
        if (sight === null) done()
        else seeingRestricted(request.practice, done, sight.reason)
      },
      (error: Error) => done(error),
    )
  })

  async function findSightOf({ person }: FastifyRequest): Promise<Sight | null> {
    if (person === null || person.practice === null || !may(person, 'see-restricted')) return null
    const { id: staff, practice } = person
    return sightOf(database, { practice, staff, now: clock.now() })
  }
}

function sightOf(database: Database, looker: Parameters<typeof findSight>[1]): Promise<Sight | null> {
  return asPractice(database, looker.practice, (tx) => findSight(tx, looker))
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why who asks sees restricted patients now, and until when; null for everybody else. */
    sight: Sight | null
  }
}
