import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { registerAssets } from '../../platform/web/assets.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { typed } from '../../platform/web/form.ts'
import { readFormWithFiles } from '../../platform/web/upload.ts'
import { Banner } from '../../patients/pages/banner.tsx'
import { showing } from '../../patients/showing.ts'
import { readContact } from '../../practices/contact.ts'
import { findPractice } from '../../practices/practice.ts'
import { readSenders } from '../../practices/senders.ts'
import { waitingAttachments } from '../attachment/attachment.ts'
import { LONGEST_FILE } from '../file/file.ts'
import { publicAddress } from '../public-address.ts'
import type { MessagePages } from '../routes.ts'
import { LINK_DAYS } from '../secure-link/link.ts'
import { demandDraft, dropDraft, keepDraft, listDrafts, savedAtOf } from '../draft/kept.ts'
import { draftAt } from '../draft/pages.tsx'
import { listTemplates, type Template } from '../template/template.ts'
import { wordsAgain } from './again.ts'
import { asOnRecord, blankDraft, emptyDraft, readDraft, targetOf, type Draft } from './draft.ts'
import { readerIn } from './advice/said.ts'
import { addressesOf, gatherFacts, gatherOnce, readerOf, type ComposeFacts } from './facts.ts'
import { changed, wishOf } from './wish.ts'
import { withFiles, withoutFile } from './files.ts'
import { Measured, measureOf, PARTS, type MeasureBy } from './measured.tsx'
import { othersReadIn, othersReadOf } from './others-read.ts'
import { ComposePage } from './page.tsx'
import { sentBeforeError } from './sent-before-notice.tsx'
import { findSentOfDraft } from './sent-before.ts'
import { sendDraft, wishesOf, type NotSent } from './send-draft.ts'
import { StoppedPage } from './stopped-page.tsx'
import { useTemplate } from './use-template.ts'

type OnePatient = { Params: { id: string }; Querystring: { way?: unknown; draft?: unknown; again?: unknown } }

/** `/patients/ID/messages/new`: write to one patient. */
export function composeRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, smsPence, publicUrl, linkDays = LINK_DAYS } = deps
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
      const wishes = await wishesOf(tx, request, facts, draft)
      const measure = async () => measureOf(draft, await measureIn(tx, practice, ofPatient(facts, draft)))
      return { facts, ...(await sendDraft(tx, deps, { facts, draft, work, wishes, templates, measure })) }
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

/** What is said of a form that did not leave. */
interface Said extends Omit<NotSent, 'draft'> {
  /** When the message was written whose words it begins with. */
  againOf?: Date | null
  heading?: string
}

/** The way that a link names, where there is one. */
function askedFor(draft: Draft, facts: ComposeFacts, way: unknown): Draft {
  const isThere = (way === 'sms' || way === 'email') && facts[way] !== null
  return isThere ? { ...draft, way } : draft
}
