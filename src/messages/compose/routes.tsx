import type { FastifyInstance, FastifyReply } from 'fastify'
import { registerAssets } from '../../platform/web/assets.ts'
import { asPractice } from '../../platform/database/database.ts'
import { typed, readForm, type FieldError } from '../../platform/web/form.ts'
import { Banner } from '../../patients/pages/banner.tsx'
import { showing } from '../../patients/showing.ts'
import { z } from 'zod'
import { sendMessage } from '../message.ts'
import type { MessagePages } from '../routes.ts'
import { withPlainLetters } from '../sms-parts.ts'
import { asksOf, dueOf, problemsOf } from './check.ts'
import { contentOf, emptyDraft, formNumber, readDraft, targetOf, type Draft } from './draft.ts'
import { addressesOf, gatherFacts, type ComposeFacts } from './facts.ts'
import { isNight } from './hours.ts'
import { Measured, measureOf } from './measured.tsx'
import { ComposePage, StoppedPage } from './page.tsx'

type OnePatient = { Params: { id: string } }

/** `/patients/ID/messages/new`: write to one patient. */
export function composeRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, jobs, smsPence } = deps
  const address = '/patients/:id/messages/new'
  registerAssets(app, { name: 'compose.js', file: new URL('./browser/compose.js', import.meta.url) })

  app.get<OnePatient>(address, { config: { guard: 'send-messages' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const facts = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await gatherFacts(tx, practice, params.id, now), now),
    )
    const draft = emptyDraft(facts, addressesOf(facts))
    return show(reply, facts, facts.stop === null ? draft : { ...draft, text: '' })
  })

  app.post<OnePatient>(address, { config: { guard: 'send-messages' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const outcome = await asPractice(database, practice, async (tx) => {
      const facts = await showing(tx, request, await gatherFacts(tx, practice, params.id, now), now)
      const draft = readDraft(request.body, emptyDraft(facts, addressesOf(facts)))
      const wish = wishOf(request.body)
      if (facts.stop !== null || wish !== 'send') return { facts, draft: changed(draft, wish), errors: [] }
      const target = targetOf(draft, facts)
      const errors = problemsOf(draft, target, facts)
      if (target === null || errors.length > 0) return { facts, draft, errors }
      const sent = await sendMessage(
        tx,
        { jobs, secrets },
        {
          ...{ practice, patient: facts.record.id, ...target, ...contentOf(draft, target.way) },
          ...{ form: formNumber(draft, facts.record.id, target), dueAt: dueOf(draft, now), at: now },
          staff: request.person!.id,
          agreed: asksOf(draft, target, facts),
          reason: draft.when === 'now' && isNight(now) ? draft.reason : null,
        },
      )
      return { facts, sent }
    })
    if ('sent' in outcome)
      return reply.redirect(`/patients/${outcome.facts.record.id}/messages#${outcome.sent}`, 303)
    const { facts, draft, errors } = outcome
    return show(reply, facts, { ...draft, seen: addressesOf(facts) }, errors)
  })

  app.post('/messages/measure', { config: { guard: 'send-messages' } }, async (request, reply) => {
    const measure = measureOf(typed(readForm(z.looseObject({}), request.body), 'text'), smsPence)
    return reply.fragment(
      <>
        {(['meter', 'preview', 'cost'] as const).map((part) => (
          <Measured part={part} measure={measure} />
        ))}
      </>,
    )
  })

  function show(reply: FastifyReply, facts: ComposeFacts, draft: Draft, errors: FieldError[] = []) {
    const { record, now, stop } = facts
    const page = {
      ...{ title: 'New message', place: 'patients', banner: Banner({ record, now }) },
      styles: ['patients.css', 'messages.css'],
    }
    if (stop !== null) {
      return reply.page({ ...page, body: <StoppedPage facts={facts} text={draft.text} /> })
    }
    const measure = measureOf(draft.text, smsPence)
    return reply.page({
      ...page,
      ...{ errors, errorHeading: 'Nothing was sent', scripts: ['compose.js'] },
      status: errors.length > 0 ? 422 : 200,
      body: <ComposePage facts={facts} draft={draft} errors={errors} measure={measure} />,
    })
  }
}

type Wish = 'send' | 'look' | 'plain' | 'sms' | 'email'

/** Which button was pressed. */
function wishOf(body: unknown): Wish {
  const { do: pressed, 'send-by': way } = (body ?? {}) as Record<string, unknown>
  if (way === 'sms' || way === 'email') return way
  return pressed === 'look' || pressed === 'plain' ? pressed : 'send'
}

function changed(draft: Draft, wish: Wish): Draft {
  if (wish === 'plain') return { ...draft, text: withPlainLetters(draft.text) }
  return wish === 'sms' || wish === 'email' ? { ...draft, way: wish } : draft
}
