import { v5 as uuidv5, v7 as uuidv7, validate as isUuid } from 'uuid'
import { readForm, typed } from '../../platform/web/form.ts'
import { z } from 'zod'
import { email, phone } from '../../patients/identity.ts'
import { reachOf } from '../../patients/reachability.ts'
import { AGREEMENTS, PURPOSES, type Agreement, type Purpose, type Way } from '../message.ts'
import { countSms } from '../sms-parts.ts'
import type { ComposeFacts } from './facts.ts'
import { isNight } from './hours.ts'

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
  when: 'now' | 'morning' | 'later'
  date: string
  time: string
  reason: string
  /** The template that is chosen; empty for none. */
  template: string
  /** What the words came from, as `ID 3`; empty for none. */
  from: string
}

/** Where a message goes. */
export interface Target {
  way: Way
  address: string
  once: boolean
}

/** A form before anything is written: text where there is a mobile, else email; by night it waits for the morning. */
export function emptyDraft(facts: ComposeFacts, seen: string): Draft {
  const { record, childOf, now } = facts
  return {
    ...{ form: uuidv7(), seen, once: '', subject: '', agreed: [], date: '', time: '', reason: '' },
    ...{ template: '', from: '' },
    ...{ purpose: 'direct-care', needed: '' },
    way: facts.sms !== null ? 'sms' : facts.email !== null ? 'email' : 'once',
    text:
      childOf !== null && childOf < 11
        ? `Dear parent or carer of ${record.given_name ?? 'your child'}, `
        : '',
    when: isNight(now) ? 'morning' : 'now',
  }
}

/** Reads what was posted; nothing typed is lost. */
export function readDraft(body: unknown, empty: Draft): Draft {
  const form = readForm(z.looseObject({}), body)
  const field = (name: string) => typed(form, name)
  const among = <Word extends string>(words: readonly Word[], name: string, otherwise: Word): Word =>
    words.find((word) => word === field(name)) ?? otherwise
  return {
    form: isUuid(field('form')) ? field('form') : empty.form,
    seen: field('seen'),
    way: among(['sms', 'email', 'once'], 'way', empty.way),
    purpose: among(PURPOSES, 'purpose', empty.purpose),
    when: among(['now', 'morning', 'later'], 'when', empty.when),
    agreed: AGREEMENTS.filter((agreement) => field(agreement) === 'yes'),
    ...{ once: field('once').trim(), subject: field('subject').trim(), text: field('text') },
    ...{ date: field('date').trim(), time: field('time').trim(), reason: field('reason').trim() },
    ...{ template: field('template'), from: field('from') },
    needed: field('needed').trim(),
  }
}

/** Where the message would go; null where what was chosen is not there. */
export function targetOf(draft: Draft, facts: Pick<ComposeFacts, 'sms' | 'email'>): Target | null {
  if (draft.way === 'once') return targetOnce(draft.once)
  const address = facts[draft.way]
  return address === null ? null : { way: draft.way, address, once: false }
}

function targetOnce(written: string): Target | null {
  if (written.includes('@')) {
    const address = email(written)
    return address ? { way: 'email', address, once: true } : null
  }
  const number = phone(written)
  if (!number) return null
  const nobody = { status: 'registered', restricted: false, other_phone: null, email: null } as const
  const isTextable = reachOf({ ...nobody, mobile_phone: number }).is === 'reachable'
  return isTextable ? { way: 'sms', address: number, once: true } : null
}

/** The words as they leave. */
export function contentOf({ subject, text }: Draft, way: Way): { subject: string | null; text: string } {
  return way === 'sms'
    ? { subject: null, text: countSms(text).text }
    : { subject, text: text.replaceAll('\r\n', '\n').trim() }
}

/**
 * The number of the message that a form makes: pressed twice it is one message. Somebody who goes back and writes something
 * else in the same form makes another.
 */
export function formNumber(draft: Draft, patient: string, target: Target): string {
  const { form, subject, text, when, date, time, purpose } = draft
  return uuidv5(
    JSON.stringify([patient, target.way, target.address, purpose, subject, text, when, date, time]),
    form,
  )
}
