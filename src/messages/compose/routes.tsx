import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may } from '../../accounts/rights.ts'
import { registerAssets } from '../../platform/web/assets.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { typed, type FieldError } from '../../platform/web/form.ts'
import { readFormWithFiles } from '../../platform/web/upload.ts'
import { Banner } from '../../patients/pages/banner.tsx'
import { findUnwanted } from '../../patients/preferences/unwanted.ts'
import { showing } from '../../patients/showing.ts'
import { readContact } from '../../practices/contact.ts'
import { findPractice } from '../../practices/practice.ts'
import { readSenders } from '../../practices/senders.ts'
import { attachTo, waitingAttachments } from '../attachment/attachment.ts'
import { LONGEST_FILE } from '../file/file.ts'
import { sendMessage } from '../message.ts'
import { publicAddress } from '../public-address.ts'
import type { MessagePages } from '../routes.ts'
import { LINK_DAYS } from '../secure-link/link.ts'
import { demandDraft, dropDraft, keepDraft, listDrafts, savedAtOf } from '../draft/kept.ts'
import { draftAt } from '../draft/pages.tsx'
import { listTemplates, type Template } from '../template/template.ts'
import { beginWithSender } from '../thread/holder.ts'
import { wordsAgain } from './again.ts'
import { asksOf, channelProblems, dueOf, problemsOf, type Wishes } from './check.ts'
import {
  asOnRecord,
  blankDraft,
  contentOf,
  emptyDraft,
  formNumber,
  leavesOf,
  readDraft,
  targetOf,
  type Draft,
} from './draft.ts'
import { readerIn } from './advice/said.ts'
import { unseenProblems } from './advice/shown.ts'
import { addressesOf, gatherFacts, gatherOnce, readerOf, type ComposeFacts } from './facts.ts'
import { isNight } from '../hours.ts'
import { changed, wishOf } from './wish.ts'
import { filesGone, withFiles, withoutFile } from './files.ts'
import { Measured, measureOf, PARTS, type MeasureBy } from './measured.tsx'
import { othersReadIn, othersReadOf } from './others-read.ts'
import { ComposePage } from './page.tsx'
import { sentBeforeError } from './sent-before-notice.tsx'
import { findSentBefore, findSentOfDraft, type SentBefore } from './sent-before.ts'
import { StoppedPage } from './stopped-page.tsx'
import { fromOf, useTemplate } from './use-template.ts'

type OnePatient = { Params: { id: string }; Querystring: { way?: unknown; draft?: unknown; again?: unknown } }

/** `/patients/ID/messages/new`: write to one patient. */
export function composeRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, jobs, smsPence, publicUrl, linkDays = LINK_DAYS } = deps
  const measureIn = async (tx: Tx, practice: string, of: MeasureOf): Promise<MeasureBy> => {
    const contact = await readContact(tx, practice)
    const senders = await readSenders(tx, practice)
    return {
      ...{ ...of, contact, senders, practice: contact.name, address: publicAddress(app, publicUrl) },
      ...{ pence: smsPence, linkDays, now: clock.now() },
      textsComeBack: deps.channels.sms.textsComeBack === true,
    }
  }
  const measureBy = (practice: string, of: MeasureOf) =>
    asPractice(database, practice, (tx) => measureIn(tx, practice, of))
  const address = '/patients/:id/messages/new'
  registerAssets(app, { name: 'compose.js', file: new URL('./browser/compose.js', import.meta.url) })

  app.get<OnePatient>(address, { config: { guard: 'send-messages' } }, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const { facts, kept, again } = await asPractice(database, practice, async (tx) => {
      const facts = await gatherFacts(tx, { practice, id: params.id, linkDays }, now)
      const one = { practice, staff: request.person!.id, patient: facts.record.id, id: request.query.draft }
      const kept = typeof one.id === 'string' ? await demandDraft(tx, secrets, { ...one, id: one.id }) : null
      const of = { practice, patient: facts.record.id, message: request.query.again }
      const again =
        typeof of.message === 'string' ? await wordsAgain(tx, secrets, { ...of, message: of.message }) : null
      return showing(tx, request, { facts, kept, again }, now)
    })
    const empty = emptyDraft(facts, addressesOf(facts))
    if (kept !== null) return show(request, reply, facts, readDraft({ ...kept, seen: empty.seen }, empty))
    const draft = { ...askedFor(empty, facts, request.query.way), ...again?.words }
    const shown = facts.stop === null ? draft : { ...draft, text: '' }
    return show(request, reply, facts, shown, { errors: [], againOf: again?.writtenAt ?? null })
  })

  const posting = { config: { guard: 'send-messages', upload: true } } as const
  app.post<OnePatient>(address, posting, async (request, reply) => {
    const { practice, params } = request
    const now = clock.now()
    const { values, files } = await readFormWithFiles(request, { maxBytes: LONGEST_FILE, mostFiles: 1 })
    const outcome = await asPractice(database, practice, async (tx) => {
      const held = await gatherFacts(tx, { practice, id: params.id, linkDays }, now)
      const written = asOnRecord(readDraft(values, emptyDraft(held, addressesOf(held))), held)
      const to = targetOf(written, held)
      const once = to?.once ? await gatherOnce(tx, practice, held, to) : null
      const facts = await showing(tx, request, { ...held, once }, now)
      const wish = wishOf(values)
      const work = { practice, patient: facts.record.id, staff: request.person!.id, at: now }
      const own = { ...work, id: written.form }
      if (wish === 'discard') return dropDraft(tx, own).then(() => ({ facts, discarded: true }) as const)
      if (facts.stop !== null) {
        if (wish === 'keep') await keepDraft(tx, secrets, { ...own, values })
        return { facts, draft: written, errors: [] }
      }
      const removed = typed({ values }, 'remove')
      if (removed !== '') return { facts, draft: await withoutFile(tx, work, written, removed), errors: [] }
      const { draft, errors: untaken } = await withFiles(tx, secrets, work, written, files)
      if (untaken.length > 0) return { facts, draft, errors: untaken }
      if (wish === 'keep') {
        const before = await findSentOfDraft(tx, secrets, work, draft)
        if (before !== null) {
          const errors = [sentBeforeError(before, now)]
          return { facts, draft, errors, before, heading: 'Nothing was saved' }
        }
        await keepDraft(tx, secrets, { ...own, values: { ...values, files: draft.files.join(' ') } })
        return { facts, kept: draft.form }
      }
      const templates = await listTemplates(tx, practice)
      if (wish === 'use')
        return { facts, draft: await withTemplate(request, facts, draft, templates), errors: [] }
      if (wish !== 'send') {
        const { name } = await findPractice(database, practice)
        return { facts, draft: changed(draft, wish, { reader: readerOf(facts), practice: name }), errors: [] }
      }
      const target = targetOf(draft, facts)
      const wishes = await wishesOf(tx, request, facts, draft)
      const errors = [
        ...problemsOf(draft, target, facts, wishes),
        ...channelProblems(draft, target, facts, deps.channels),
      ]
      if (target === null || errors.length > 0) return { facts, draft, errors }
      const number = formNumber(draft, facts.record.id, target)
      const before = await findSentBefore(tx, secrets, work, draft, { target, number })
      const unseen = unseenProblems(
        draft,
        measureOf(draft, await measureIn(tx, practice, ofPatient(facts, draft))),
      )
      const asked = before === null ? [] : [sentBeforeError(before, now)]
      if (unseen.length + asked.length > 0) return { facts, draft, errors: [...unseen, ...asked], before }
      const gone = await filesGone(tx, work, draft, number)
      if (gone) return { facts, ...gone }
      const sent = await sendMessage(
        tx,
        { jobs, secrets },
        {
          ...{
            practice,
            patient: facts.record.id,
            ...target,
            ...contentOf(draft, target.way),
            ...leavesOf(draft),
          },
          ...{ form: number, dueAt: dueOf(draft, now), at: now },
          staff: request.person!.id,
          agreed: asksOf(draft, target, facts, wishes),
          purpose: draft.purpose,
          needed: wishes.unwanted === null ? null : draft.needed,
          reason: draft.when === 'now' && isNight(now) ? draft.reason : null,
          from: fromOf(draft, templates),
        },
      )
      await attachTo(tx, sent, { ...work, form: draft.form, ids: draft.files })
      if (draft.reply !== 'none') await beginWithSender(tx, work)
      await dropDraft(tx, own)
      return { facts, sent }
    })
    if ('sent' in outcome)
      return reply.redirect(`/patients/${outcome.facts.record.id}/messages#${outcome.sent}`, 303)
    if ('discarded' in outcome) return reply.redirect(`/patients/${outcome.facts.record.id}/messages`, 303)
    if ('kept' in outcome) return reply.redirect(draftAt(outcome.facts.record.id, outcome.kept), 303)
    const { facts, draft, ...said } = outcome
    return show(request, reply, facts, { ...draft, seen: addressesOf(facts) }, said)
  })

  app.post('/messages/measure', { config: { guard: 'send-messages' } }, async (request, reply) => {
    const { practice, body } = request
    const by = await measureBy(practice, { reader: readerIn(body), othersRead: othersReadIn(body) })
    const measure = measureOf(readDraft(body, blankDraft), by)
    return reply.fragment(
      <>
        {PARTS.map((part) => (
          <Measured part={part} measure={measure} />
        ))}
      </>,
    )
  })

  async function withTemplate(
    { practice, person }: FastifyRequest,
    { record }: ComposeFacts,
    draft: Draft,
    templates: readonly Template[],
  ): Promise<Draft> {
    const { name: practiceName } = await findPractice(database, practice)
    return useTemplate(draft, templates, { record, practiceName, senderName: person!.name })
  }

  async function show(
    { practice, person }: FastifyRequest,
    reply: FastifyReply,
    facts: ComposeFacts,
    draft: Draft,
    { errors, before = null, againOf = null, heading = 'Nothing was sent' }: Said = { errors: [] },
  ) {
    const { record, now, stop } = facts
    const own = { practice, staff: person!.id, patient: record.id, id: draft.form }
    const page = {
      ...{ title: 'New message', place: 'patients', banner: Banner({ record, now }) },
      styles: ['patients.css', 'messages.css'],
    }
    if (stop !== null) {
      const savedAt = await asPractice(database, practice, (tx) => savedAtOf(tx, own))
      return reply.page({ ...page, body: <StoppedPage {...{ facts, draft, savedAt }} /> })
    }
    const measure = measureOf(draft, await measureBy(practice, ofPatient(facts, draft)))
    const shown = await asPractice(database, practice, async (tx) => ({
      templates: await listTemplates(tx, practice),
      attached: await waitingAttachments(tx, secrets, { practice, patient: record.id, form: draft.form }),
      savedAt: await savedAtOf(tx, own),
      others: (await listDrafts(tx, secrets, own)).filter(({ id }) => id !== draft.form),
    }))
    return reply.page({
      ...page,
      ...{ errors, errorHeading: heading, scripts: ['compose.js'] },
      status: errors.length > 0 ? 422 : 200,
      body: (
        <ComposePage
          {...{ facts, errors, before, againOf, measure, ...shown }}
          draft={{ ...draft, saved: shown.savedAt ?? draft.saved }}
        />
      ),
    })
  }
}

/** What of a patient the words of a message are measured by. */
type MeasureOf = Pick<MeasureBy, 'reader' | 'othersRead'>

function ofPatient(facts: ComposeFacts, draft: Draft): MeasureOf {
  return { reader: readerOf(facts), othersRead: othersReadOf(draft, facts) }
}

/** What a form says that did not leave: what is wrong with it, and what was sent that it may repeat. */
interface Said {
  errors: FieldError[]
  before?: SentBefore | null
  /** When the message was written whose words it begins with. */
  againOf?: Date | null
  heading?: string
}

/** What its reader wants where this draft would go, and whether who asks may send it all the same. */
export async function wishesOf(
  tx: Tx,
  { practice, person }: Pick<FastifyRequest, 'practice' | 'person'>,
  facts: ComposeFacts,
  draft: Draft,
): Promise<Wishes> {
  const target = targetOf(draft, facts)
  const { purpose } = draft
  const meant = target && { practice, patient: facts.record.id, purpose, ...target }
  return {
    unwanted: meant && (await findUnwanted(tx, meant)),
    overrules: person !== null && may(person, 'overrule-wishes'),
  }
}

/** The way that a link names, where there is one. */
function askedFor(draft: Draft, facts: ComposeFacts, way: unknown): Draft {
  const isThere = (way === 'sms' || way === 'email') && facts[way] !== null
  return isThere ? { ...draft, way } : draft
}
