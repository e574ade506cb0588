import { grouped } from './when.ts'
import type { OpenList } from './source.ts'
import type { Staged } from './stage.ts'

/** Small practices change by a few people a night: up to so many, no share is unusual. */
export const floorRows = 25

/** What is measured about a list before it is applied, and when it is too much to go on without a person. */
interface Check {
  /** What is measured, as the held page and the limits call it. */
  title: string
  /** What is wrong with the list when it is broken, as the first words of the held page. */
  cause: string
  /** The same in a table that names the check. */
  verdict: string
  /** Percent that are allowed unless the practice has its own limit; null where not a single one is. */
  limit: number | null
  /** The limit says how many must be so, not how many may. What is measured is how many are not. */
  atLeast?: true
  /** The limit in words. */
  limitWords: (percent: string) => string
  /** What was measured, short. */
  figure: (measured: number, of: number) => string
  /** The same as a sentence. */
  fact: (measured: number, of: number) => string
  /** What a person should do about it. */
  advice: string
}

const isComplete = 'Check that the list is complete, then sync again.'
const whichList =
  "It may be another practice's list, or one with ids of another system. Check which list it is, then sync again."
const someOf = (measured: number, of: number) => `${grouped(measured)} of ${grouped(of)}`
const atMost = (percent: string) => `${percent} at most`

/** All checks, the most telling first: with several broken, the advice of the first is given. */
const table = {
  'rows-missing': {
    cause: 'The list looks cut off',
    title: 'Rows that arrived',
    verdict: 'Cut off',
    limit: null,
    limitWords: () => 'All that were announced',
    figure: (measured, of) => someOf(of - measured, of),
    fact: (measured, of) =>
      `The list looks cut off: the source announced ${grouped(of)} rows and ${grouped(of - measured)} arrived.`,
    advice: 'Sync again; if it stays like this, ask whoever runs the source.',
  },
  'rows-added': {
    cause: 'The list changed while it was being read',
    title: 'Rows beyond those announced',
    verdict: 'Too many',
    limit: null,
    limitWords: () => 'None',
    figure: (measured) => grouped(measured),
    fact: (measured, of) =>
      `The source announced ${grouped(of)} rows and ${grouped(of + measured)} arrived: the list changed while it was being read.`,
    advice: 'Sync again.',
  },
  'list-shrank': {
    cause: 'The list is much shorter than last time',
    title: 'Rows fewer than last time',
    verdict: 'Too small',
    limit: 10,
    limitWords: (percent) => `${percent} fewer`,
    figure: (measured, of) => `${grouped(of)} to ${grouped(of - measured)}`,
    fact: (measured, of) => `The list has ${grouped(of - measured)} rows and had ${grouped(of)} last time.`,
    advice: isComplete,
  },
  'list-grew': {
    cause: 'The list is much longer than last time',
    title: 'Rows more than last time',
    verdict: 'Too large',
    limit: 10,
    limitWords: (percent) => `${percent} more`,
    figure: (measured, of) => `${grouped(of)} to ${grouped(of + measured)}`,
    fact: (measured, of) => `The list has ${grouped(of + measured)} rows and had ${grouped(of)} last time.`,
    advice: 'Check that everybody on it belongs to this practice and stands on it once, then sync again.',
  },
  leaving: {
    cause: 'Too many patients would leave',
    title: 'Patients who would leave',
    verdict: 'Too many',
    limit: 5,
    limitWords: atMost,
    figure: someOf,
    fact: (measured, of) => `${someOf(measured, of)} patients would be marked as left.`,
    advice: isComplete,
  },
  'id-overlap': {
    cause: 'Most patients on the list are strangers',
    title: 'Patients known from last time',
    verdict: 'Mostly strangers',
    limit: 70,
    atLeast: true,
    limitWords: (percent) => `${percent} or more`,
    figure: (measured, of) => someOf(of - measured, of),
    fact: (measured, of) => `Only ${someOf(of - measured, of)} patient ids of last time stand on this list.`,
    advice: whichList,
  },
  conflicts: {
    cause: 'Too many ids stand for somebody else',
    title: 'Ids that stood for somebody else',
    verdict: 'Too many',
    limit: 5,
    limitWords: atMost,
    figure: someOf,
    fact: (measured) => `${grouped(measured)} patient ids of this list stood for somebody else last time.`,
    advice: whichList,
  },
  demographics: {
    cause: 'Too many names, dates of birth or sexes would change',
    title: 'Patients whose name, birth or sex would change',
    verdict: 'Too many',
    limit: 20,
    limitWords: atMost,
    figure: someOf,
    fact: (measured, of) =>
      `The name, date of birth or sex of ${someOf(measured, of)} patients would change or be cleared.`,
    advice: 'Check which list it is and what its columns mean, then sync again.',
  },
  'contact-details': {
    cause: 'Too many contact details would change or be cleared',
    title: 'Contact details that would change or be cleared',
    verdict: 'Too many',
    limit: 5,
    limitWords: atMost,
    figure: someOf,
    fact: (measured, of) => `${someOf(measured, of)} contact details would change or be cleared.`,
    advice: 'Check that the list has phones, emails and addresses where they belong, then sync again.',
  },
  unusable: {
    cause: 'Too many rows cannot be used',
    title: 'Unusable rows',
    verdict: 'Too many',
    limit: 0.5,
    limitWords: atMost,
    figure: someOf,
    fact: (measured, of) => `${someOf(measured, of)} rows cannot be used.`,
    advice: 'Look at the reasons below, correct the list, and sync again.',
  },
  duplicates: {
    cause: 'Too many NHS numbers stand in more than one row',
    title: 'NHS numbers in more than one row',
    verdict: 'Too many',
    limit: 0.1,
    limitWords: atMost,
    figure: (measured) => grouped(measured),
    fact: (measured, of) => `${grouped(measured)} NHS numbers stand in more than one of ${grouped(of)} rows.`,
    advice: 'Leave one row for each patient on the list, then sync again.',
  },
} satisfies Record<string, Check>

export type CheckName = keyof typeof table
export const CHECKS: Record<CheckName, Check> = table
export const CHECK_NAMES = Object.keys(table) as CheckName[]

/** So many of so many. */
export interface Measure {
  name: CheckName
  measured: number
  of: number
}

/** A measure beside its limit. */
export interface Finding extends Measure {
  /** The limit in percent that was in force; null where not a single one is allowed. */
  limit: number | null
  broken: boolean
  /** How many times the limit it is; null where not a single one is allowed, or the limit is 0. */
  times: number | null
  /** One person alone may not say that it is right. */
  overTwice: boolean
  /** What was measured, as a sentence. */
  sentence: string
}

/**
 * The one rule of who may say that a list is right, on a page and at the command line: one person, or two where something
 * is over twice its limit.
 */
export function peopleNeeded(findings: readonly Finding[]): 1 | 2 {
  return findings.some(({ overTwice }) => overTwice) ? 2 : 1
}

export type Limits = Partial<Record<CheckName, number>>

/** Holds a measure against the practice's own limit, or else the usual one. */
export function judge({ name, measured, of }: Measure, limits: Limits = {}): Finding {
  const check = CHECKS[name]
  const limit = check.limit === null ? null : (limits[name] ?? check.limit)
  const allowed = allowedOf(check, limit, of)
  const broken = measured > allowed
  return {
    name,
    measured,
    of,
    limit,
    broken,
    times: broken && allowed > 0 ? Math.round((measured / allowed) * 10) / 10 : null,
    overTwice: broken && measured > allowed * 2,
    sentence: check.fact(measured, of),
  }
}

/** How many are allowed: the limit's share, and never fewer than the floor where there is a limit at all. */
function allowedOf({ atLeast }: Check, limit: number | null, of: number): number {
  if (limit === null) return 0
  const percent = atLeast ? 100 - limit : limit
  // A tenth of a percent of 25,000 is 25, not a little more.
  return Math.max(floorRows, Math.round(percent * of * 1000) / 100_000)
}

/** Everything that was broken, in one paragraph, and what to do about the first; null when nothing was. */
export function whyHold(findings: readonly Finding[]): string | null {
  const broken = findings.filter((finding) => finding.broken)
  if (broken.length === 0) return null
  return [...broken.map(({ sentence }) => sentence), CHECKS[broken[0]!.name].advice].join(' ')
}

/**
 * Why a list is not applied whatever anybody says, because nobody could be on it or it is somebody else's: a sentence
 * that says what was seen and what to do, or null.
 */
export function whyNeverApply(practice: string, list: OpenList, staged: Staged): string | null {
  if (list.practice !== null && list.practice !== practice) {
    return (
      `This is another practice's list: it says ${list.practice}, and this practice is ${practice}. ` +
      'Check where the list is read from.'
    )
  }
  if (staged.listed === 0) {
    return 'The list is empty. Check in the clinical system that the list was exported, then sync again.'
  }
  if (staged.unusable === staged.listed) {
    return 'Not one row of the list can be used. Look at the reasons below, correct the list, and sync again.'
  }
  return null
}

/** What can be measured about a list by itself. `lastTime` is how many rows the last good list had, 0 at a first sync. */
export function measureList(list: OpenList, { listed, unusable }: Staged, lastTime: number): Measure[] {
  const measures: Measure[] = []
  if (list.announced !== null) {
    measures.push({
      name: 'rows-missing',
      measured: Math.max(0, list.announced - listed),
      of: list.announced,
    })
    if (listed > list.announced)
      measures.push({ name: 'rows-added', measured: listed - list.announced, of: list.announced })
  }
  if (lastTime > 0) {
    measures.push({ name: 'list-shrank', measured: Math.max(0, lastTime - listed), of: lastTime })
    measures.push({ name: 'list-grew', measured: Math.max(0, listed - lastTime), of: lastTime })
  }
  measures.push({ name: 'unusable', measured: unusable, of: listed })
  return measures
}

/** Where a check stands in the table: the lower, the more telling. */
export function placeOf(name: CheckName): number {
  return CHECK_NAMES.indexOf(name)
}
