import { typed, readForm } from '../../../platform/web/form.ts'
import { z } from 'zod'
import type { Purpose, Way } from '../../message.ts'

/** What a message says and to whom, as far as advice about its words needs it. */
export interface Said {
  text: string
  /** Of an email whose words leave as they are; empty otherwise. */
  subject: string
  way: Way
  isBehindLink: boolean
  purpose: Purpose
  /** The name of the practice. */
  practice: string
  /** Where our own links lead. */
  address: string
  reader: Reader
}

/** Who reads it. */
export interface Reader {
  given: string
  family: string
  /** `March 2019` of a child under 11: it is written to a parent, who may have several. Null for everybody else. */
  bornIn: string | null
}

/** The reader that a form says its words are for: to measure them, and for nothing else. */
export function readerIn(body: unknown): Reader {
  const form = readForm(z.looseObject({}), body)
  return {
    given: typed(form, 'given'),
    family: typed(form, 'family'),
    bornIn: /^[A-Z][a-z]+ \d{4}$/.exec(typed(form, 'born-in'))?.[0] ?? null,
  }
}

/**
 * How a message to somebody begins. Of a child the month is told and never the day: it tells children of one house apart, and
 * opens no link.
 */
export function greetingOf({ given, family, bornIn }: Reader): string {
  const name = given || family
  return bornIn === null ? `Dear ${name},` : `Dear parent or carer of ${name} (born ${bornIn}),`
}

/** Letters and digits alone, without marks: `Siân’s` is `sians`. */
export const bare = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** The sentences of a text. */
export const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+|\n+/u)

/** What a practice is called for short: `Foxley Brook` of Foxley Brook Surgery. */
export function shortName(practice: string): string {
  const short = practice.replace(
    /(?:\s+(?:the|surgery|medical|health|group|family|gp|centre|practice))+$/iu,
    '',
  )
  return short.length >= 4 ? short : practice
}
