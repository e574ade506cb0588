import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { spokenName } from '../identity.ts'
import { Banner } from '../pages/banner.tsx'
import { findRecord } from '../record.ts'
import type { PatientDeps } from '../routes.ts'
import { endUnreliable, fingerprintOf } from '../unreliable/unreliable.ts'
import { showing } from '../showing.ts'
import { objectionsTo } from './gather.ts'
import { endObjection, isNotTheirs } from './objection.ts'
import { PreferencesPage, type PreferencesPageProps } from './pages.tsx'
import { PURPOSES, readPreferences, recordPreferences, WAYS, type Wish } from './preference.ts'

type OnePatient = { Params: { id: string } }
type OneObjection = { Params: { id: string; objection: string } }

const chosen = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()))

const wishForm = z.object({
  sms: chosen,
  email: chosen,
  said_by: z.enum(['phone', 'in-person', 'in-writing'], 'Say how they told you'),
  note: z.string().trim().max(500, 'Shorten the note to 500 characters').default(''),
  seen: z.string().default(''),
})

/** `/patients/ID/preferences`: what a patient wants to be sent. */
export function preferenceRoutes(app: FastifyInstance, { database, clock }: PatientDeps): void {
  const address = '/patients/:id/preferences'

  app.get<OnePatient>(address, { config: { guard: 'see-patients' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const about = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await gather(tx, practice, params.id), now),
    )
    return show(reply, { ...about, form: emptyForm() }, now)
  })

  app.post<OnePatient>(address, { config: { guard: 'edit-patients' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const form = readForm(wishForm, request.body)
    const { saved, ...about } = await asPractice(database, practice, async (tx) => {
      const found = await showing(tx, request, await gather(tx, practice, params.id), now)
      if (!form.data) return { ...found, saved: false }
      const { said_by: saidBy, note, seen } = form.data
      const made = await recordPreferences(tx, {
        ...{ practice, patient: found.record.id, wishes: wishesOf(form.data), saidBy, seen },
        ...{ staff: request.person!.id, note: note === '' ? null : note, at: now },
      })
      return { ...found, saved: made !== null }
    })
    if (saved) return reply.redirect(`/patients/${about.record.id}/preferences`, 303)
    return show(reply, { ...about, form: form.data ? saidMeanwhile() : form }, now)
  })

  app.post<OneObjection>(
    '/patients/:id/preferences/:objection/end',
    { config: { guard: 'edit-patients' } },
    async (request, reply) => {
      const { practice, params } = request
      const now = clock.now()
      await asPractice(database, practice, async (tx) => {
        const { record, objections } = await gather(tx, practice, params.id)
        const objection = objections.find(({ id }) => id === params.objection)
        const why = objection && (isNotTheirs(objection.why) ? 'address-is-theirs' : 'asked-again')
        const detail = objection?.way === 'email' ? 'email' : 'mobile_phone'
        const ended = { practice, objection: params.objection, patient: record.id, at: now }
        if (!why || !(await endObjection(tx, { ...ended, why, staff: request.person!.id })))
          throw new ProductError(
            'not-found',
            'This holds no longer. Look at what the patient wants to be sent.',
          )
        const value = { practice, patient: record.id, detail } as const
        if (why === 'address-is-theirs') {
          const fingerprint = fingerprintOf(value, record[detail] ?? '')
          await endUnreliable(tx, { ...value, fingerprint, at: now }, request.person!.id)
        }
      })
      return reply.redirect(`/patients/${params.id}/preferences`, 303)
    },
  )
}

async function gather(tx: Tx, practice: string, id: string) {
  const record = await findRecord(tx, practice, id)
  return {
    record,
    said: await readPreferences(tx, practice, record.id),
    objections: await objectionsTo(tx, practice, record),
  }
}

/** The boxes show what holds now: what was ticked before may have been ticked for what holds no longer. */
function saidMeanwhile(): Form<unknown> {
  const sentence = 'They have said something else since you opened this page. Look at it, and tick again'
  return { ...emptyForm(), errors: [{ field: 'sms', sentence }] }
}

function wishesOf(form: z.output<typeof wishForm>): Wish[] {
  return WAYS.flatMap((way) =>
    PURPOSES.map((purpose) => ({ way, purpose, wanted: form[way].includes(purpose) })),
  )
}

function show(reply: FastifyReply, props: PreferencesPageProps, now: Date): Promise<FastifyReply> {
  const { record, form } = props
  return reply.page({
    ...{ title: spokenName(record), place: 'patients', banner: Banner({ record, now }) },
    ...{ styles: ['patients.css'], narrow: true, errors: form.errors },
    status: form.errors.length > 0 ? 422 : 200,
    body: <PreferencesPage {...props} />,
  })
}
