import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuidv7, validate as isUuid } from 'uuid'
import { inLondon, type Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { emptyForm, typed, type FieldError, type Form } from '../../platform/web/form.ts'
import { addPatient, type AdditionOutcome } from './add-patient.ts'
import { LikelyPage } from './likely-page.tsx'
import { showing } from '../showing.ts'
import { readNewPatient, type NewPatient } from './new-patient.ts'
import { AddPatientPage, type AddPatientPageProps } from './pages.tsx'

type Deps = { database: Database; clock: Clock }

/** Pages that add a patient by hand, who becomes a non-digital one. What is typed is never part of an address. */
export function registerAddPatient(app: FastifyInstance, deps: Deps): void {
  app.get('/patients/new', { config: { guard: 'edit-patients' } }, async (_request, reply) =>
    showForm(reply, { form: emptyForm(), id: uuidv7() }),
  )

  app.post('/patients/new', { config: { guard: 'edit-patients' } }, async (request, reply) => {
    const form = readNewPatient(request.body, inLondon(deps.clock.now()).date)
    const id = idFor(form)
    if (typed(form, 'next') === 'change') return showForm(reply, { form: { ...form, errors: [] }, id })
    if (!form.data) return showForm(reply, { form, id }, 422)
    const added = await add(deps, request, form, form.data, id)
    await asPractice(deps.database, request.practice, (tx) =>
      showing(tx, request, added.outcome, deps.clock.now()),
    )
    return answer(reply, form, form.data, added)
  })
}

function idFor(form: Form<unknown>): string {
  const id = typed(form, 'id').toLowerCase()
  return isUuid(id) ? id : uuidv7()
}

/** An old form that was filled in anew for another person adds that person, under an id of their own. */
async function add(
  { database, clock }: Deps,
  request: FastifyRequest,
  form: Form<NewPatient>,
  person: NewPatient,
  id: string,
): Promise<{ id: string; outcome: AdditionOutcome }> {
  const addition = {
    ...{ practice: request.practice, id, person, shown: typed(form, 'shown').split(' ') },
    ...{ staff: request.person!.id, now: clock.now() },
  }
  const outcome = await addPatient(database, addition)
  if (outcome.is !== 'id-taken') return { id, outcome }
  const newId = uuidv7()
  return { id: newId, outcome: await addPatient(database, { ...addition, id: newId }) }
}

function answer(
  reply: FastifyReply,
  form: Form<NewPatient>,
  person: NewPatient,
  { id, outcome }: { id: string; outcome: AdditionOutcome },
): FastifyReply | Promise<FastifyReply> {
  switch (outcome.is) {
    case 'held':
      return showForm(reply, { form: { ...form, errors: [heldError] }, id, holder: outcome.holder }, 409)
    case 'likely':
      return reply.page({
        title: 'Is it one of these?',
        place: 'patients',
        body: LikelyPage({ form, person, id, likely: outcome.likely }),
      })
    default:
      return reply.redirect(`/patients/${id}`, 303)
  }
}

const heldError: FieldError = {
  field: 'nhs_number',
  sentence: 'A patient holds this NHS number already. Open their record, or correct the number',
}

function showForm(reply: FastifyReply, props: AddPatientPageProps, status = 200): Promise<FastifyReply> {
  const { errors } = props.form
  const body = AddPatientPage(props)
  return reply.page({ title: 'Add a patient', place: 'patients', body, errors, status, narrow: true })
}
