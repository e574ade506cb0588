import type { FastifyRequest } from 'fastify'
import { may } from '../../accounts/rights.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { FieldError } from '../../platform/web/form.ts'
import { findUnwanted } from '../../patients/preferences/unwanted.ts'
import { attachTo } from '../attachment/attachment.ts'
import { dropDraft } from '../draft/kept.ts'
import { isNight } from '../hours.ts'
import { sendMessage } from '../message.ts'
import type { MessagePages } from '../routes.ts'
import type { Template } from '../template/template.ts'
import { beginWithSender } from '../thread/holder.ts'
import { unseenProblems } from './advice/shown.ts'
import { asksOf, channelProblems, dueOf, problemsOf, type Wishes } from './check.ts'
import { contentOf, formNumber, leavesOf, targetOf, type Draft } from './draft.ts'
import type { ComposeFacts } from './facts.ts'
import { filesGone } from './files.ts'
import type { Measure } from './measured.tsx'
import { sentBeforeError } from './sent-before-notice.tsx'
import { findSentBefore, type SentBefore, type Writing } from './sent-before.ts'
import { fromOf } from './use-template.ts'

/** What is to be sent, by whom, and what has to be known for it. */
export interface ToSend {
  facts: ComposeFacts
  draft: Draft
  work: Writing
  wishes: Wishes
  templates: readonly Template[]
  /** What the page says of its words. */
  measure: () => Promise<Measure>
}

/** What keeps a draft from leaving, and what was sent that it may repeat. */
export interface NotSent {
  draft: Draft
  errors: FieldError[]
  before?: SentBefore | null
}

/**
 * Sends a draft, with its files, and drops what was kept of it; or says why not. In one transaction, and whatever is posted twice
 * is one message.
 */
export async function sendDraft(
  tx: Tx,
  deps: Pick<MessagePages, 'jobs' | 'secrets' | 'channels'>,
  { facts, draft, work, wishes, templates, measure }: ToSend,
): Promise<{ sent: string } | NotSent> {
  const { practice, patient, staff, at } = work
  const target = targetOf(draft, facts)
  const errors = [
    ...problemsOf(draft, target, facts, wishes),
    ...channelProblems(draft, target, facts, deps.channels),
  ]
  if (target === null || errors.length > 0) return { draft, errors }
  const number = formNumber(draft, patient, target)
  const before = await findSentBefore(tx, deps.secrets, work, draft, { target, number })
  const unseen = unseenProblems(draft, await measure())
  const asked = before === null ? [] : [sentBeforeError(before, at)]
  if (unseen.length + asked.length > 0) return { draft, errors: [...unseen, ...asked], before }
  const gone = await filesGone(tx, work, draft, number)
  if (gone) return gone
  const sent = await sendMessage(tx, deps, {
    ...{ practice, patient, staff, ...target, ...contentOf(draft, target.way), ...leavesOf(draft) },
    ...{ form: number, dueAt: dueOf(draft, at), at },
    agreed: asksOf(draft, target, facts, wishes),
    purpose: draft.purpose,
    needed: wishes.unwanted === null ? null : draft.needed,
    reason: draft.when === 'now' && isNight(at) ? draft.reason : null,
    from: fromOf(draft, templates),
  })
  await attachTo(tx, sent, { ...work, form: draft.form, ids: draft.files })
  if (draft.reply !== 'none') await beginWithSender(tx, work)
  await dropDraft(tx, { ...work, id: draft.form })
  return { sent }
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
