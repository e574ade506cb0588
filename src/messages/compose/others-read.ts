import { z } from 'zod'
import { readForm, typed } from '../../platform/web/form.ts'
import type { Way } from '../message.ts'
import { clinicalWord } from './clinical-words.ts'
import { meansEmail, targetOf, type Draft, type Target } from './draft.ts'
import type { ComposeFacts } from './facts.ts'

/**
 * By which ways of the form somebody else is likely to read what is sent, and whether its patient is a child, whose email is
 * always read by others. It stands in the form, so that words can be measured without reading the record again.
 */
export type OthersRead = readonly (Draft['way'] | 'child')[]

/** Whether somebody else is likely to read it there: then no clinical word may leave as it is at all. */
export function isReadByOthers(target: Target, facts: ComposeFacts): boolean {
  const { sharing, childOf, once } = facts
  const others = target.once ? (once?.others ?? null) : sharing[target.way]
  if (target.way === 'email' && childOf !== null) return true
  return isHeld(target, facts) && (others !== null || childOf !== null)
}

/** Whether it is an address that some record here has. */
export function isHeld(target: Target, { once }: ComposeFacts): boolean {
  return !target.once || once?.isHeld === true
}

export function othersReadOf(draft: Draft, facts: ComposeFacts): OthersRead {
  const ways = (['sms', 'email', 'once'] as const).filter((way) => {
    const target = targetOf({ ...draft, way }, facts)
    return target !== null && isReadByOthers(target, facts)
  })
  return facts.childOf === null ? ways : [...ways, 'child']
}

/** What a form says of it; of an address that is typed in the place of another nothing is known. */
export function othersReadIn(body: unknown): OthersRead {
  const form = readForm(z.looseObject({}), body)
  const said = typed(form, 'others-read').split(' ')
  const isSameOnce = typed(form, 'once').trim() === typed(form, 'ticked-for').trim()
  return (['sms', 'email', 'once', 'child'] as const).filter(
    (each) => said.includes(each) && (each !== 'once' || isSameOnce),
  )
}

/** A clinical word of a message, and by which ways it may leave if that is ticked, or not at all. */
export interface ClinicalFinding {
  word: string
  ways: Draft['way'][]
  what: 'phone' | 'email'
  may: 'if-ticked' | 'not-leave'
}

/** What is to be said of the clinical words of a draft, for each of the ways in which it may still be sent. */
export function clinicalFindings(draft: Draft, othersRead: OthersRead): ClinicalFinding[] {
  const findings: ClinicalFinding[] = []
  const ways = (['sms', 'email', 'once'] as const).filter((way) => way !== 'once' || draft.once !== '')
  for (const way of ways) {
    const isEmail = way === 'email' || (way === 'once' && meansEmail(draft.once))
    const word = firstClinical(draft, isEmail ? 'email' : 'sms')
    const isRead = othersRead.includes(way) || (isEmail && othersRead.includes('child'))
    // An email that its patient alone reads is none to stop: it is advised on.
    if (word === null || (isEmail && !isRead)) continue
    const what = isEmail ? 'email' : 'phone'
    const may = isRead ? 'not-leave' : 'if-ticked'
    const same = findings.find((each) => each.word === word && each.what === what && each.may === may)
    if (same) same.ways.push(way)
    else findings.push({ word, ways: [way], what, may })
  }
  return findings
}

/** The first clinical word that can be read without opening anything: of its text, or else of its subject. */
export const firstClinical = ({ subject, text }: Pick<Draft, 'subject' | 'text'>, way: Way): string | null =>
  clinicalWord(text) ?? (way === 'email' ? clinicalWord(subject) : null)
