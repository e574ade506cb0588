import { ProductError } from '../../platform/errors.ts'
import type { ListedRow } from '../../sync/source.ts'
import { block, countBlocks, type Block } from './block.ts'
import { dayOf } from './day.ts'
import { heldRow, type HeldRow } from './held.ts'
import { listedRow } from './listed.ts'
import { nightsOf, type Details } from './nights.ts'
import { MOST_NIGHTS } from './numbering.ts'
import { KINDS, type Person, type Setting } from './person.ts'

export interface PopulationOptions {
  /** People on the first night's list. */
  patients: number
  /** Decides everybody; the same options give the same people on any machine. */
  seed: number
  /** Nights for which there is a list. Default 1, at most 31. */
  nights?: number
  /** Share of the list who have an account already, 0 to 1. Default 0.3. Staff added a quarter as many again. */
  digital?: number
  /** Day of the first night. Default 2026-11-22. */
  today?: string
}

/** Columns of `truth.csv`, in order. */
export const TRUTH_FIELDS = [
  'person',
  'source_patient_id',
  'id',
  'kind',
  'first_night',
  'last_night',
] as const
export type TruthRow = Record<(typeof TRUTH_FIELDS)[number], string>

/** All that is written about one person. */
export interface Portrait {
  readonly person: Person
  /** The list's details night by night, null where they are not on it. */
  readonly nights: readonly (Details | null)[]
  readonly held: HeldRow | null
  readonly truth: TruthRow
}

/** Everybody in the order of their record at the practice; those on no list come among them. */
export function* portraits(options: PopulationOptions): Generator<Portrait, void, undefined> {
  const setting = settingOf(options)
  const joiners: Person[] = []
  for (const { listed, joiners: newcomers, gone } of allBlocks(setting)) {
    for (const person of listed) yield portrait(person, setting)
    for (const person of gone) yield portrait(person, setting)
    joiners.push(...newcomers)
  }
  // Joiners get the next free record, so they stand behind everybody who was there before.
  joiners.sort((a, b) => a.sourceId - b.sourceId)
  for (const person of joiners) yield portrait(person, setting)
}

/** The rows of one night's list in order of `source_patient_id`, without files. The first night is 1. */
export function* listRows(
  options: PopulationOptions & { night?: number },
): Generator<ListedRow, void, undefined> {
  const night = options.night ?? 1
  const setting = settingOf({ ...options, nights: Math.max(options.nights ?? 1, night) })
  const joiners: Person[] = []
  for (const { listed, joiners: newcomers } of allBlocks({ ...setting, nights: night })) {
    yield* rowsOf(listed, { ...setting, nights: night })
    joiners.push(...newcomers)
  }
  joiners.sort((a, b) => a.sourceId - b.sourceId)
  yield* rowsOf(joiners, { ...setting, nights: night })
}

/** The people on the platform before the first sync, without files. */
export function* heldRows(options: PopulationOptions): Generator<HeldRow, void, undefined> {
  for (const { held } of portraits(options)) if (held) yield held
}

/** Who is whom, without files. */
export function* truthRows(options: PopulationOptions): Generator<TruthRow, void, undefined> {
  for (const { truth } of portraits(options)) yield truth
}

function* allBlocks(setting: Setting): Generator<Block, void, undefined> {
  const count = countBlocks(setting)
  for (let number = 0; number < count; number++) yield block(setting, number)
}

function* rowsOf(people: readonly Person[], setting: Setting): Generator<ListedRow, void, undefined> {
  for (const person of people) {
    const details = nightsOf(person, setting).at(-1)
    if (details) yield listedRow(person, details, setting.seed)
  }
}

function portrait(person: Person, setting: Setting): Portrait {
  const nights = nightsOf(person, setting)
  const held = heldRow(person, setting)
  return { person, nights, held, truth: truthOf(person, nights, held) }
}

function truthOf(person: Person, nights: readonly (Details | null)[], held: HeldRow | null): TruthRow {
  const first = nights.findIndex((details) => details !== null) + 1
  const last = nights.findLastIndex((details) => details !== null) + 1
  return {
    person: `p${person.index + 1}`,
    source_patient_id: person.sourceId === 0 ? '' : String(person.sourceId),
    id: held?.id ?? '',
    kind: person.kinds.size === 0 ? 'plain' : KINDS.filter((kind) => person.kinds.has(kind)).join(' '),
    first_night: first === 0 ? '' : String(first),
    last_night: last === 0 ? '' : String(last),
  }
}

/** Throws `invalid` with a sentence for what cannot be asked for. */
export function settingOf(options: PopulationOptions): Setting {
  const { patients, seed, nights = 1, digital = 0.3, today = '2026-11-22' } = options
  whole(patients, 1, 50_000_000, 'The number of patients')
  whole(seed, 0, Number.MAX_SAFE_INTEGER, 'The seed')
  whole(nights, 1, MOST_NIGHTS, 'The number of nights')
  if (!(digital >= 0 && digital <= 1)) {
    throw new ProductError('invalid', 'The digital share must be a number from 0 to 1, such as 0.3.')
  }
  const day = dayOf(today)
  if (Number.isNaN(day)) throw new ProductError('invalid', 'The day must be written as 2026-11-22.')
  return { patients, seed, nights, digital, today: day }
}

function whole(value: number, least: number, most: number, what: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new ProductError('invalid', `${what} must be a whole number from ${least} to ${most}.`)
}
