import type { FieldError } from '../../platform/web/form.ts'
import { addressProblems, asksOf, gapWords, timeProblems, unticked, wishProblems } from '../compose/check.ts'
import type { Wishes } from '../compose/check.ts'
import { clinicalWord } from '../compose/clinical-words.ts'
import { blankDraft, readDraft, type Draft, type Target } from '../compose/draft.ts'
import type { ComposeFacts } from '../compose/facts.ts'
import { longestEmail, longestSubject } from '../lengths.ts'
import type { Agreement, Way } from '../message.ts'
import { countSms } from '../sms-parts.ts'
import { gapsOf } from '../template/gaps.ts'

const SHORTEST_REASON = 5
const LONGEST_REASON = 500

/**
 * What was typed. Whatever a form says besides, it leaves now, to the address that is given, in its own words: a link would be
 * opened, and a reply read, while nobody watches over either.
 */
export function readRestricted(body: unknown, form: string): Draft {
  const draft = readDraft(body, { ...blankDraft, form, way: 'once' })
  return {
    ...draft,
    ...{ way: 'once', read: 'text', when: 'now', purpose: 'direct-care' },
    ...{ reply: 'none', replyBy: '', template: '', from: '', files: [], needed: '' },
  }
}

/** What is to be ticked for it, besides that it is safe to write there. A clinical word does not leave at all. */
export function restrictedAsks(draft: Draft, target: Target | null, facts: ComposeFacts): Agreement[] {
  return asksOf(draft, target, facts).filter((ask) => ask !== 'clinical-word')
}

/** All that keeps it from leaving, in the order of the form. */
export function restrictedProblems(
  draft: Draft,
  target: Target | null,
  facts: ComposeFacts,
  { wishes, although }: { wishes: Wishes; although: string },
): FieldError[] {
  const asks: Agreement[] = [...restrictedAsks(draft, target, facts), 'restricted']
  return [
    ...addressProblems(draft, target, facts),
    ...(target === null ? [] : wishProblems(draft, target, wishes)),
    ...wordProblems(draft, target?.way ?? 'sms'),
    ...timeProblems(draft, facts.now),
    ...asks
      .filter((ask) => !draft.agreed.includes(ask))
      .map((ask) => ({ field: ask, sentence: unticked[ask] })),
    ...reasonProblems(although),
  ]
}

function wordProblems({ subject, text }: Draft, way: Way): FieldError[] {
  const problems: FieldError[] = []
  const add = (field: string, sentence: string) => problems.push({ field, sentence })
  if (way === 'email' && subject === '') add('subject', 'Write a subject')
  if (way === 'email' && subject.length > longestSubject)
    add('subject', `Shorten the subject to ${longestSubject} characters`)
  const { over, lost } = countSms(text)
  if (text.trim() === '') add('text', 'Write the message')
  if (way === 'sms' && over > 0)
    add('text', `Shorten it by ${over} ${over === 1 ? 'character' : 'characters'}`)
  // There is no preview here in which a question mark would be seen.
  if (way === 'sms' && lost.length > 0)
    add('text', `A text cannot carry ${lost.join(' ')}. Write it another way`)
  if (text.length > longestEmail) add('text', `Shorten it to ${longestEmail} characters`)
  const said = way === 'email' ? `${subject} ${text}` : text
  const [gap] = gapsOf(said)
  if (gap !== undefined) add('text', gapWords(gap))
  const word = clinicalWord(said)
  if (word !== null) add('text', `Take “${word}” out: others may read it. Ask them to phone you`)
  return problems
}

function reasonProblems(although: string): FieldError[] {
  if (although.length < SHORTEST_REASON)
    return [{ field: 'although', sentence: 'Say why it is needed, in a few words' }]
  if (although.length > LONGEST_REASON)
    return [{ field: 'although', sentence: `Say why in ${LONGEST_REASON} characters or fewer` }]
  return []
}
