import { v5 as uuidv5, v7 as uuidv7, validate as isUuid } from 'uuid'
import { readForm, typed } from '../../platform/web/form.ts'
import { z } from 'zod'
import { email, phone } from '../../patients/identity.ts'
import { reachOf } from '../../patients/reachability.ts'
import {
  AGREEMENTS,
  PURPOSES,
  REPLY_RULES,
  WAYS,
  type Agreement,
  type Leaves,
  type Purpose,
  type ReplyRule,
  type ReplyWish,
  type Way,
} from '../message.ts'
import { countSms } from '../sms-parts.ts'
import { greetingOf } from './advice/said.ts'
import { readerOf, type ComposeFacts } from './facts.ts'
import { isNight } from '../hours.ts'

/** What somebody has written so far, as it was typed. */
export interface Draft {
  /** The one-time number of the form. */
  form: string
  purpose: Purpose
  /** Why their care needs it although they asked for none of these. */
  needed: string
  /** The addresses of the patient as they were when the form was shown. */
  seen: string
  way: Way | 'once'
  /** A number or email for this message only. */
  once: string
  subject: string
  text: string
  agreed: Agreement[]
  /** Whether its words leave, or only a link behind which they are read. */
  read: 'text' | 'link'
  reply: ReplyRule
  /** By which day a reply is needed. */
  replyBy: string
  often: 'many' | 'once'
  when: 'now' | 'morning' | 'later'
  date: string
  time: string
  reason: string
  /** The template that is chosen; empty for none. */
  template: string
  /** What the words came from, as `ID 3`; empty for none. */
  from: string
  /** The files that stand on the page, by id. */
  files: readonly string[]
  /** When the draft was saved that the page was opened with; null where it was none. */
  saved: Date | null
  /** The message that they are to get again, or besides: the one of which that was ticked. */
  again: string
  /** What was said of the words on the page that was sent; null where it does not say. */
  advised: readonly string[] | null
}

/** Where a message goes. */
export interface Target {
  way: Way
  address: string
  once: boolean
}

/** Where nothing was chosen. */
export const blankDraft: Draft = {
  ...{ form: '', seen: '', way: 'sms', once: '', subject: '', text: '', agreed: [] },
  ...{ read: 'text', reply: 'none', replyBy: '', often: 'many' },
  ...{ when: 'now', date: '', time: '', reason: '', template: '', from: '', files: [] },
  ...{ purpose: 'direct-care', needed: '', saved: null, again: '', advised: null },
}

/** The way to begin with, and why it is not the one that comes first. */
export interface Picked {
  way: Draft['way']
  why: string | null
}

/** Text where there is a mobile, else email; but not to an address that is stopped or did not work, where the other is fine. */
export function picked(facts: Pick<ComposeFacts, 'sms' | 'email' | 'unwanted' | 'unreliable'>): Picked {
  const held = WAYS.filter((way) => facts[way] !== null)
  const [first] = held
  if (first === undefined) return { way: 'once', why: null }
  const best = held.find((way) => whyNot(facts, way) === null) ?? first
  return { way: best, why: best === first ? null : whyNot(facts, first) }
}

function whyNot(
  { unwanted, unreliable }: Pick<ComposeFacts, 'unwanted' | 'unreliable'>,
  way: Way,
): string | null {
  const where = way === 'sms' ? 'number' : 'email address'
  if (unwanted[way]?.is === 'not-theirs') return `The ${where} is said not to be theirs.`
  if (unwanted[way] !== null) return `They asked for no ${way === 'sms' ? 'texts' : 'emails'} there.`
  const isDead = unreliable.some(({ detail }) => (detail === 'email') === (way === 'email'))
  return isDead ? `The ${where} did not work last time.` : null
}

/** A form before anything is written; by night it waits for the morning. */
export function emptyDraft(facts: ComposeFacts, seen: string): Draft {
  const { now } = facts
  const reader = readerOf(facts)
  return {
    ...{ ...blankDraft, form: uuidv7(), seen },
    way: picked(facts).way,
    text: reader.bornIn === null ? '' : `${greetingOf(reader)} `,
    when: isNight(now) ? 'morning' : 'now',
  }
}

/** What an agreement says that is ticked; of who reads what is held of a child it says by which way, as it holds for no other. */
export const TICKED = 'yes'
const tickOf = (agreement: Agreement, way: Draft['way']) => (agreement === 'child-phone' ? way : TICKED)

/** What is said of one address, and of no other that is typed in its place afterwards. */
const OF_AN_ADDRESS: readonly Agreement[] = ['others-address', 'child-phone', 'restricted']

/**
 * Whether a tick is of another address than stands in the form now. That it is safe to write there is asked on a page that has
 * none yet: there it is said of the one that is typed.
 */
function isOfAnother(
  agreement: Agreement,
  { once, tickedFor }: { once: string; tickedFor: string },
): boolean {
  if (!OF_AN_ADDRESS.includes(agreement) || once === tickedFor) return false
  return agreement !== 'restricted' || tickedFor !== ''
}

/** Reads what was posted; nothing typed is lost. */
export function readDraft(body: unknown, empty: Draft): Draft {
  const form = readForm(z.looseObject({}), body)
  const field = (name: string) => typed(form, name)
  const among = <Word extends string>(words: readonly Word[], name: string, otherwise: Word): Word =>
    words.find((word) => word === field(name)) ?? otherwise
  const way = among(['sms', 'email', 'once'], 'way', empty.way)
  const typedOnce = { once: field('once').trim(), tickedFor: field('ticked-for').trim() }
  const isTicked = (agreement: Agreement) =>
    [form.values[agreement] ?? []].flat().includes(tickOf(agreement, way))
  return {
    form: isUuid(field('form')) ? field('form') : empty.form,
    seen: field('seen'),
    way,
    purpose: among(PURPOSES, 'purpose', empty.purpose),
    when: among(['now', 'morning', 'later'], 'when', empty.when),
    read: among(['text', 'link'], 'read', empty.read),
    reply: among(REPLY_RULES, 'reply', empty.reply),
    replyBy: field('reply-by').trim(),
    often: among(['many', 'once'], 'often', empty.often),
    agreed: AGREEMENTS.filter(
      (agreement) => isTicked(agreement) && !(way === 'once' && isOfAnother(agreement, typedOnce)),
    ),
    ...{ once: typedOnce.once, subject: field('subject').trim(), text: field('text') },
    ...{ date: field('date').trim(), time: field('time').trim(), reason: field('reason').trim() },
    ...{ template: field('template'), from: field('from') },
    files: field('files')
      .split(' ')
      .filter((id) => isUuid(id)),
    needed: field('needed').trim(),
    ...{ saved: instant(field('saved')), again: field('again') },
    advised: 'advised' in form.values ? field('advised').split(' ') : null,
  }
}

function instant(text: string): Date | null {
  const at = new Date(text)
  return Number.isNaN(+at) ? null : at
}

/** Where the message would go; null where what was chosen is not there. */
export function targetOf(draft: Draft, facts: Pick<ComposeFacts, 'sms' | 'email'>): Target | null {
  if (draft.way === 'once') return targetOnce(draft.once)
  const address = facts[draft.way]
  return address === null ? null : { way: draft.way, address, once: false }
}

/** Who gives the address of the record once more, has chosen the record's: what is asked there is asked. */
export function asOnRecord(draft: Draft, facts: Pick<ComposeFacts, 'sms' | 'email'>): Draft {
  const target = targetOf(draft, facts)
  const isHeld = target?.once && facts[target.way]?.toLowerCase() === target.address.toLowerCase()
  return isHeld ? { ...draft, way: target.way, once: '' } : draft
}

/** Whether what is typed as another address is meant as an email. */
export const meansEmail = (written: string) => written.includes('@')

function targetOnce(written: string): Target | null {
  if (meansEmail(written)) {
    const address = email(written)
    return address ? { way: 'email', address, once: true } : null
  }
  const number = phone(written)
  if (!number) return null
  const nobody = { status: 'registered', restricted: false, other_phone: null, email: null } as const
  const isTextable = reachOf({ ...nobody, mobile_phone: number }).is === 'reachable'
  return isTextable ? { way: 'sms', address: number, once: true } : null
}

/** The words as they leave, or as they are read behind a link. */
export function contentOf(
  { subject, text, read }: Draft,
  way: Way,
): { subject: string | null; text: string } {
  if (read === 'link') return { subject: null, text: text.replaceAll('\r\n', '\n').trim() }
  return way === 'sms'
    ? { subject: null, text: countSms(text).text }
    : { subject, text: text.replaceAll('\r\n', '\n').trim() }
}

/** What leaves, and how the patient may reply. */
export function leavesOf({ read, reply, replyBy, often }: Draft): { leaves: Leaves; reply: ReplyWish } {
  return {
    leaves: { as: read === 'link' ? 'link' : 'words' },
    reply: {
      rule: reply,
      by: reply === 'needed' ? replyBy : null,
      // Nothing keeps anybody from texting twice.
      once: often === 'once' && read === 'link',
    },
  }
}

/**
 * The number of the message that a form makes: pressed twice it is one message. Somebody who goes back and writes something
 * else in the same form makes another.
 */
export function formNumber(draft: Draft, patient: string, target: Target): string {
  const { form, subject, text, when, date, time, purpose } = draft
  const { read, reply, replyBy, often, files } = draft
  const said = [patient, target.way, target.address, purpose, subject, text, when, date, time]
  return uuidv5(JSON.stringify([...said, read, reply, replyBy, often, ...[...files].sort()]), form)
}
