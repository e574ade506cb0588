import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { readForm, typed, type FieldError } from '../../platform/web/form.ts'
import { z } from 'zod'
import { Banner } from '../../patients/pages/banner.tsx'
import { demandSeen } from '../../patients/restricted/sight.ts'
import { showing } from '../../patients/showing.ts'
import { channelProblems } from '../compose/check.ts'
import { contentOf, formNumber, targetOf, type Draft } from '../compose/draft.ts'
import { gatherFacts, gatherOnce, whyNothing, type ComposeFacts } from '../compose/facts.ts'
import { sentBeforeError } from '../compose/sent-before-notice.tsx'
import { findSentBefore, type SentBefore } from '../compose/sent-before.ts'
import { wishesOf } from '../compose/send-draft.ts'
import { StoppedPage } from '../compose/stopped-page.tsx'
import { sendMessage } from '../message.ts'
import type { MessagePages } from '../routes.ts'
import { LINK_DAYS } from '../secure-link/link.ts'
import { readRestricted, restrictedAsks, restrictedProblems } from './check.ts'
import { RestrictedMessagePage } from './page.tsx'

type OnePatient = { Params: { id: string } }

/** What is shown: the form as it was typed. */
interface Typed {
  facts: ComposeFacts
  draft: Draft
  although: string
  errors: FieldError[]
  /** What they have sent already that this may repeat. */
  before?: SentBefore
}

/**
 * `/patients/ID/messages/restricted`: one message to a restricted patient, by who may see them and has said why. It is
 * confirmed by itself and for itself: nothing else of theirs leaves, and nothing that was written before.
 */
export function restrictedMessageRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, jobs, channels, linkDays = LINK_DAYS } = deps
  const address = '/patients/:id/messages/restricted'
  const config = { guard: 'send-messages' } as const

  app.get<OnePatient>(address, { config }, async (request, reply) => {
    const now = clock.now()
    const facts = await asPractice(database, request.practice, async (tx) =>
      showing(tx, request, await gatherRestricted(tx, request, now), now),
    )
    return show(reply, { facts, draft: readRestricted({}, uuidv7()), although: '', errors: [] })
  })

  app.post<OnePatient>(address, { config }, async (request, reply) => {
    const { practice, person } = request
    const now = clock.now()
    const outcome = await asPractice(database, practice, async (tx): Promise<Typed | { sent: string }> => {
      const held = await gatherRestricted(tx, request, now)
      const draft = readRestricted(request.body, uuidv7())
      const although = typed(readForm(z.looseObject({}), request.body), 'although').trim()
      const target = targetOf(draft, held)
      const once = target === null ? null : await gatherOnce(tx, practice, held, target)
      const facts = await showing(tx, request, { ...held, once }, now)
      if (!facts.record.restricted || facts.stop !== null) return { facts, draft, although, errors: [] }
      const { unwanted } = await wishesOf(tx, request, facts, draft)
      const errors = [
        ...restrictedProblems(draft, target, facts, { wishes: { unwanted, overrules: false }, although }),
        ...channelProblems(draft, target, facts, channels),
      ]
      if (target === null || errors.length > 0) return { facts, draft, although, errors }
      const number = formNumber(draft, facts.record.id, target)
      const work = { practice, patient: facts.record.id, staff: person!.id, at: now }
      const before = await findSentBefore(tx, secrets, work, draft, { target, number })
      if (before !== null) return { facts, draft, although, errors: [sentBeforeError(before, now)], before }
      const sent = await sendMessage(
        tx,
        { jobs, secrets },
        {
          ...{ practice, patient: facts.record.id, staff: person!.id, although },
          ...{ ...target, ...contentOf(draft, target.way), agreed: restrictedAsks(draft, target, facts) },
          ...{ form: number, dueAt: now, at: now },
          reason: draft.reason === '' ? null : draft.reason,
        },
      )
      return { sent }
    })
    if ('sent' in outcome)
      return reply.redirect(`/patients/${request.params.id}/messages#${outcome.sent}`, 303)
    return show(reply, outcome)
  })

  /** Why else nothing can be sent stands in `stop`. Whoever may not see the record finds none. */
  async function gatherRestricted(
    tx: Tx,
    { practice, params, sight }: FastifyRequest<OnePatient>,
    now: Date,
  ): Promise<ComposeFacts> {
    const facts = await gatherFacts(tx, { practice, id: params.id, linkDays }, now)
    const { record } = facts
    if (!record.restricted) return facts
    demandSeen(sight)
    return { ...facts, stop: await whyNothing(tx, practice, { ...record, restricted: false }, now) }
  }

  function show(reply: FastifyReply, shown: Typed) {
    const { facts, draft, errors } = shown
    const { record, now, stop } = facts
    // The restriction has ended meanwhile: they are written to like anybody.
    if (!record.restricted) return reply.redirect(`/patients/${record.id}/messages/new`, 303)
    return reply.page({
      ...{ title: 'One message to a restricted patient', place: 'patients', narrow: true },
      ...{ banner: Banner({ record, now }), styles: ['patients.css', 'messages.css'] },
      ...{ errors, errorHeading: 'Nothing was sent', status: errors.length > 0 ? 422 : 200 },
      body:
        stop === null ? (
          <RestrictedMessagePage {...shown} />
        ) : (
          <StoppedPage facts={facts} draft={draft} savedAt={null} />
        ),
    })
  }
}
