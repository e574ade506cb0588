import type { FieldError } from '../../platform/web/form.ts'
import { inLondon } from '../../platform/clock.ts'
import { displayPhone } from '../../patients/identity.ts'
import type { Unwanted } from '../../patients/preferences/unwanted.ts'
import type { Channels } from '../channel.ts'
import type { Agreement, Way } from '../message.ts'
import { longestEmail, longestSubject } from '../lengths.ts'
import { countSms } from '../sms-parts.ts'
import { gapsOf } from '../template/gaps.ts'
import { clinicalWord } from './clinical-words.ts'
import type { Draft, Target } from './draft.ts'
import { addressesOf, type ComposeFacts } from './facts.ts'
import { firstClinical, isHeld, isReadByOthers } from './others-read.ts'
import { DAY_BEGINS, DAY_ENDS, instantIn, isNight, nextMorning } from '../hours.ts'

const daysAhead = 365

/** What is to be ticked before a message may leave to this address. */
export function asksOf(
  draft: Draft,
  target: Target | null,
  facts: ComposeFacts,
  wishes: Wishes = agreeable,
): Agreement[] {
  if (target === null) return []
  const { sharing, childOf, once } = facts
  const isShared = !target.once && sharing[target.way] !== null
  return [
    ...(mayOverrule(draft, wishes) ? (['opted-out'] as const) : []),
    ...(isShared ? [sharedAsk[target.way]] : []),
    ...(target.once && once?.others ? (['others-address'] as const) : []),
    ...(isHeld(target, facts) && childOf !== null && childOf >= 11 ? (['child-phone'] as const) : []),
    ...(draft.read === 'text' &&
    target.way === 'sms' &&
    clinicalWord(draft.text) !== null &&
    !isReadByOthers(target, facts)
      ? (['clinical-word'] as const)
      : []),
  ]
}

const sharedAsk = { sms: 'shared-phone', email: 'shared-email' } as const satisfies Record<Way, Agreement>

/** What its reader wants, at the address that it goes to. */
export interface Wishes {
  unwanted: Unwanted | null
  /** Whether who writes may send what somebody's care needs all the same. */
  overrules: boolean
}

const agreeable: Wishes = { unwanted: null, overrules: false }

/** Whether it may go with a reason. */
function mayOverrule({ purpose }: Draft, { unwanted, overrules }: Wishes): boolean {
  return overrules && unwanted?.is === 'opted-out' && purpose === 'direct-care'
}

/** All that keeps a draft from leaving, in the order of the form. */
export function problemsOf(
  draft: Draft,
  target: Target | null,
  facts: ComposeFacts,
  wishes: Wishes = agreeable,
): FieldError[] {
  return [
    ...addressProblems(draft, target, facts),
    ...(target === null ? [] : wishProblems(draft, target, wishes)),
    ...asksOf(draft, target, facts, wishes)
      .filter((ask) => ask !== 'clinical-word' && !draft.agreed.includes(ask))
      .map((ask) => ({ field: ask, sentence: unticked[ask] })),
    ...wordProblems(draft, target, facts),
    ...replyProblems(draft, facts),
    ...(draft.files.length > 0 && draft.read === 'text' ? [fileInText] : []),
    ...timeProblems(draft, facts.now),
  ]
}

/** What the channel would not take later: whoever writes is told now. */
export function channelProblems(
  draft: Draft,
  target: Target | null,
  { record }: ComposeFacts,
  channels: Channels,
): FieldError[] {
  if (target === null) return []
  const { needsNhsNumber, takesNoMarketing, textsComeBack } = channels[target.way]
  const many = target.way === 'sms' ? 'Texts' : 'Emails'
  const field = draft.way === 'once' ? 'once' : 'way'
  const noNumber = `${many} leave only to patients with an NHS number here, and this record has none. Choose another way`
  const marketing = `${many} leave by NHS Notify here, which carries care and news of the practice alone. Choose another way`
  return [
    ...(needsNhsNumber && record.nhs_number === null ? [{ field, sentence: noNumber }] : []),
    ...(draft.reply !== 'none' && draft.read === 'text' && (target.way === 'email' || !textsComeBack)
      ? [
          {
            field: 'reply',
            sentence: `${many} cannot be answered here. Use a secure link, or choose “Not allowed”`,
          },
        ]
      : []),
    ...(takesNoMarketing && draft.purpose === 'other' ? [{ field: 'purpose', sentence: marketing }] : []),
  ]
}

const fileInText = {
  field: 'file',
  sentence: 'A file is read behind a secure link. Use one, or remove the file',
}

/** What is said where it is not ticked. */
export const unticked: Record<Agreement, string> = {
  'shared-phone': 'Confirm the shared phone, or choose another number',
  'shared-email': 'Confirm the shared email address, or choose another',
  'others-address': 'Confirm whose address it is, or choose another',
  'child-phone': 'Say that you have checked who reads it',
  'clinical-word': 'Use a secure link, take the clinical word out, or say that it may be read on the phone',
  'opted-out': 'Say that their care needs it, or choose another way',
  restricted: 'Say that it is safe to write to them there, or phone them',
}

export function wishProblems(draft: Draft, target: Target, wishes: Wishes): FieldError[] {
  const { unwanted } = wishes
  if (unwanted === null) return []
  if (mayOverrule(draft, wishes))
    return draft.needed === '' ? [{ field: 'needed', sentence: 'Say why their care needs it' }] : []
  const field = draft.way === 'once' ? 'once' : 'way'
  const many = target.way === 'sms' ? 'texts' : 'emails'
  const sentences: Record<Unwanted['is'], string> = {
    'opted-out': `They asked for no ${many} like this. Choose another way`,
    'no-consent': 'They have not agreed to be sent this. Ask them first, and write down what they say',
    'not-theirs': `Nothing is sent to this ${target.way === 'sms' ? 'number' : 'email address'}: it is said not to be theirs`,
  }
  return [{ field, sentence: sentences[unwanted.is] }]
}

export function addressProblems(draft: Draft, target: Target | null, facts: ComposeFacts): FieldError[] {
  if (draft.way === 'once')
    return target === null
      ? [{ field: 'once', sentence: 'Write a mobile number such as 07700 900471, or an email address' }]
      : []
  if (draft.seen !== addressesOf(facts)) return [{ field: 'way', sentence: changedWords(draft, facts) }]
  return target === null ? [{ field: 'way', sentence: 'Choose how to send it' }] : []
}

/** Between the form and the press somebody, or the list, has changed the number. */
function changedWords({ way }: Draft, { sms, email, changedAt }: ComposeFacts): string {
  if (way === 'email')
    return email === null
      ? 'The email address was removed. Choose another way'
      : `The email address is ${email} now. Check it`
  if (sms === null) return 'The number was removed. Choose another way'
  const when = changedAt === null ? '' : ` at ${inLondon(changedAt).time}`
  return `The number changed to ${displayPhone(sms)}${when}. Check it`
}

function wordProblems(draft: Draft, target: Target | null, facts: ComposeFacts): FieldError[] {
  const problems: FieldError[] = []
  const add = (field: string, sentence: string) => problems.push({ field, sentence })
  if (draft.read === 'link') {
    const [gap] = gapsOf(draft.text)
    if (gap !== undefined) add('text', gapWords(gap))
    if (facts.record.date_of_birth === null)
      add(
        'read',
        'Nobody could open the link: the record has no date of birth. Put the message in the text itself',
      )
    if (draft.text.trim() === '') add('text', 'Write the message')
    else if (draft.text.length > longestEmail) add('text', `Shorten it to ${longestEmail} characters`)
    return problems
  }
  if (target?.way === 'email') {
    if (draft.subject === '') add('subject', 'Write a subject')
    if (draft.subject.length > longestSubject)
      add('subject', `Shorten the subject to ${longestSubject} characters`)
  }
  const { text, over } = countSms(draft.text)
  if (text === '') add('text', 'Write the message')
  else if (target?.way === 'sms' && over > 0)
    add(
      'text',
      `Too long by ${over} ${over === 1 ? 'character' : 'characters'}. Use a secure link, or shorten it`,
    )
  else if (draft.text.length > longestEmail) add('text', `Shorten it to ${longestEmail} characters`)
  const [gap] = gapsOf(target?.way === 'email' ? `${draft.subject} ${draft.text}` : draft.text)
  if (gap !== undefined) add('text', gapWords(gap))
  return target === null ? problems : [...problems, ...clinicalProblems(draft, target, facts)]
}

function clinicalProblems(draft: Draft, target: Target, facts: ComposeFacts): FieldError[] {
  if (firstClinical(draft, target.way) === null) return []
  if (isReadByOthers(target, facts)) {
    const [inText, inSubject] = [clinicalWord(draft.text), clinicalWord(draft.subject)]
    const what = target.way === 'sms' ? 'phone' : 'email'
    const without = (out: string) => `Use a secure link, or take ${out}: somebody else may read this ${what}`
    return [
      ...(target.way === 'email' && inSubject !== null
        ? [{ field: 'subject', sentence: without(`“${inSubject}” out of the subject`) }]
        : []),
      ...(inText === null ? [] : [{ field: 'text', sentence: without(`“${inText}” out`) }]),
    ]
  }
  if (target.way === 'email' || draft.agreed.includes('clinical-word')) return []
  return [{ field: 'clinical-word', sentence: unticked['clinical-word'] }]
}

export const gapWords = (gap: string) => `Fill in ((${gap})), or take it out`

/** Of a draft without problems of time: a reply is waited for from when the message leaves. */
function replyProblems(draft: Draft, { now, linkDays }: ComposeFacts): FieldError[] {
  const { reply, replyBy } = draft
  if (reply !== 'needed') return []
  const wrong = (sentence: string): FieldError[] => [{ field: 'reply-by', sentence }]
  if (!isDate(replyBy)) return wrong('Choose a date for the reply')
  const leaves = leavesAt(draft, now)
  if (replyBy < inLondon(leaves).date) return wrong('Choose a date for the reply after the message has left')
  if (replyBy > answeredUntil(leaves, linkDays)) {
    const days = linkDays === 1 ? '1 day' : `${linkDays} days`
    const why = draft.read === 'link' ? ', while the link works' : ' of the message'
    return wrong(`Choose a date for the reply within ${days}${why}`)
  }
  return []
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(+new Date(text))

export function timeProblems(draft: Draft, now: Date): FieldError[] {
  if (draft.when === 'now')
    return isNight(now) && draft.reason === ''
      ? [{ field: 'reason', sentence: 'Say why it cannot wait for the morning' }]
      : []
  if (draft.when === 'morning') return []
  if (!isDate(draft.date)) return [{ field: 'date', sentence: 'Choose a date' }]
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(draft.time)) return [{ field: 'time', sentence: 'Choose a time' }]
  if (draft.time < DAY_BEGINS || draft.time >= DAY_ENDS)
    return [{ field: 'time', sentence: `Choose a time between ${DAY_BEGINS} and ${DAY_ENDS}` }]
  const at = instantIn(draft.date, draft.time)
  if (at <= now) return [{ field: 'date', sentence: 'Choose a time that is still to come' }]
  if (+at > +now + daysAhead * 86_400_000) return [{ field: 'date', sentence: 'Choose a date within a year' }]
  return []
}

/** When the message would leave, as far as the draft says it. */
export function leavesAt(draft: Draft, now: Date): Date {
  return timeProblems({ ...draft, reason: draft.reason || '-' }, now).length > 0 ? now : dueOf(draft, now)
}

/** The last day in London on which something that leaves then may be answered: `2026-12-21`. */
const answeredUntil = (leaves: Date, linkDays: number): string =>
  inLondon(new Date(+leaves + linkDays * 86_400_000)).date

/** When the message may leave, of a draft without problems. */
export function dueOf({ when, date, time }: Draft, now: Date): Date {
  if (when === 'morning') return isNight(now) ? nextMorning(now).at : now
  return when === 'later' ? instantIn(date, time) : now
}
