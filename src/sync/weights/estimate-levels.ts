import type { EvidenceField } from '../evidence.ts'
import { keptInOrder } from './order.ts'
import { bitsOf, type WeightLevel } from './weights.ts'

/** How often pairs with the same findings were seen. */
export interface Pattern {
  /** The level of each field; a field that is missing on one side is missing here. */
  levels: Partial<Record<EvidenceField, string>>
  pairs: number
  /** What a person decided about them, or null. */
  decided: 'same' | 'different' | null
}

export interface Sample {
  /** Pairs that matching compared and found likely enough to link or to ask about. */
  patterns: readonly Pattern[]
  /** How many pairs of a row and a patient there could have been, most of which nobody ever compared. */
  possible: number
  /** How often two people taken at random showed each level. */
  random: readonly { field: EvidenceField; level: string; pairs: number }[]
}

export interface Estimate {
  levels: WeightLevel[]
  rounds: number
  /** Of the patterns, natural logarithm, under the new table; what the prior adds is left out. */
  logLikelihood: number
}

/** Pseudo-counts: the given table counts as so many pairs of one person, and of two people, that were seen. */
const PRIOR = { m: 50, u: 1000 }
const MOST_ROUNDS = 500

/**
 * Estimates how often each level shows by expectation maximisation, as Fellegi and Sunter's model is estimated: `u` from
 * pairs taken at random, then `m` and the share of pairs that are one person, in turns, until nothing moves. What people
 * decided is taken as it was decided. `prior` is the table that the new one must argue against: a level that was seen
 * seldom stays near it, and is never thought rarer than a sample of this size can tell.
 *
 * Not estimated: two NHS numbers, whose lines follow from the check digit and from what a number is for; corrections for
 * twins, households and suffixes, which are reasons and no frequencies; how much a shared phone or a date of birth that
 * stands for "not known" says. Pairs that may be twins or of one household are left to people.
 */
export function estimateLevels(sample: Sample, prior: readonly WeightLevel[]): Estimate {
  let levels = withRandom(sample.random, prior)
  const seen = sample.patterns.filter(tells)
  let share = startOf(seen, sample.possible)
  for (let round = 1; ; round++) {
    const chances = chancesOf(seen, levels, share)
    const next = withMatches(seen, chances, levels, prior)
    share = keepOff(sum(seen.map(({ pairs }, at) => pairs * chances[at]!)) / sample.possible)
    const moved = Math.max(...next.map(({ m }, at) => Math.abs(m - levels[at]!.m)))
    levels = next
    if (moved > 1e-7 && round < MOST_ROUNDS) continue
    const logLikelihood = likelihood(seen, levels, share)
    return { levels: keptInOrder(notTooRare(levels, sample, prior)), rounds: round, logLikelihood }
  }
}

/** Levels of a field that are one finding told apart by something else than the two records. */
const TOLD_AS: Partial<Record<string, string>> = { default: 'same', shared: 'same' }
/** Fields whose levels are found out by counting. */
const COUNTED: readonly EvidenceField[] = [
  ...(['date_of_birth', 'given_name', 'family_name', 'middle_names', 'sex'] as const),
  ...(['postcode', 'address', 'phone', 'email'] as const),
]
/** `u` of a phone or email that nobody else has cannot be seen among people who all are patients already. */
const isOfContact = ({ field, level }: WeightLevel) =>
  (field === 'phone' || field === 'email') && level === 'same'

const isCounted = ({ field }: WeightLevel) => COUNTED.includes(field)
const isToldApart = ({ level }: WeightLevel) => TOLD_AS[level] !== undefined

function tells({ levels, decided }: Pattern): boolean {
  return decided !== null || (levels.twin === undefined && levels.household === undefined)
}

/** `u` by counting, with the given table as a thousand pairs more. */
function withRandom(random: Sample['random'], prior: readonly WeightLevel[]): WeightLevel[] {
  const counts = counted(random.map(({ field, level, pairs }) => ({ levels: { [field]: level }, pairs })))
  return prior.map((line) => {
    if (!isCounted(line) || isToldApart(line) || isOfContact(line)) return line
    const all = counts.all.get(line.field) ?? 0
    const u = smoothed(counts.of.get(key(line)) ?? 0, all, line.u, PRIOR.u)
    return { ...line, u: Math.max(u, leastOf(line.u, all)) }
  })
}

/** `m` by counting each pair as far as it is one person, with the given table as fifty pairs more. */
function withMatches(
  seen: readonly Pattern[],
  chances: Float64Array,
  levels: readonly WeightLevel[],
  prior: readonly WeightLevel[],
): WeightLevel[] {
  const counts = counted(seen.map(({ levels, pairs }, at) => ({ levels, pairs: pairs * chances[at]! })))
  return levels.map((line, at) => {
    if (!isCounted(line)) return line
    const told = TOLD_AS[line.level] ?? line.level
    const count = counts.of.get(key({ field: line.field, level: told })) ?? 0
    return { ...line, m: smoothed(count, counts.all.get(line.field) ?? 0, prior[at]!.m, PRIOR.m) }
  })
}

/** No `m` below what the sample can tell: a level that it never saw may still be as frequent as three in all of it. */
function notTooRare(
  levels: readonly WeightLevel[],
  { patterns }: Sample,
  prior: readonly WeightLevel[],
): WeightLevel[] {
  const all = sum(patterns.map(({ pairs }) => pairs))
  return levels.map((line, at) => ({ ...line, m: Math.max(line.m, leastOf(prior[at]!.m, all)) }))
}

/** How likely each pattern is to be of one person. */
function chancesOf(seen: readonly Pattern[], levels: readonly WeightLevel[], share: number): Float64Array {
  const bits = bitsByLevel(levels)
  const before = Math.log2(share / (1 - share))
  return Float64Array.from(seen, ({ levels, decided }) => {
    if (decided !== null) return decided === 'same' ? 1 : 0
    return 1 / (1 + 2 ** -(before + weightOf(levels, bits)))
  })
}

function likelihood(seen: readonly Pattern[], levels: readonly WeightLevel[], share: number): number {
  const [m, u] = [
    byLevel(levels, (line) => Math.log(line.m)),
    byLevel(levels, (line) => Math.log(line.u)),
  ] as const
  return sum(
    seen.map(({ levels, decided, pairs }) => {
      const same = Math.log(share) + weightOf(levels, m)
      const different = Math.log(1 - share) + weightOf(levels, u)
      if (decided !== null) return pairs * (decided === 'same' ? same : different)
      const more = Math.max(same, different)
      return pairs * (more + Math.log1p(Math.exp(Math.min(same, different) - more)))
    }),
  )
}

/** Each person of the list is about one patient, so the share starts there, whatever was sampled. */
function startOf(seen: readonly Pattern[], possible: number): number {
  return keepOff(sum(seen.map(({ pairs }) => pairs)) / Math.max(1, possible))
}

const keepOff = (share: number) => Math.min(0.5, Math.max(1e-12, share))

function counted(patterns: { levels: Pattern['levels']; pairs: number }[]) {
  const of = new Map<string, number>()
  const all = new Map<EvidenceField, number>()
  for (const { levels, pairs } of patterns) {
    for (const [name, level] of Object.entries(levels)) {
      const field = name as EvidenceField
      const told = key({ field, level: TOLD_AS[level] ?? level })
      of.set(told, (of.get(told) ?? 0) + pairs)
      all.set(field, (all.get(field) ?? 0) + pairs)
    }
  }
  return { of, all }
}

const key = ({ field, level }: { field: EvidenceField; level: string }) => `${field} ${level}`
const smoothed = (count: number, all: number, prior: number, weight: number) =>
  (count + weight * prior) / (all + weight)
const leastOf = (prior: number, all: number) => Math.min(prior, 3 / (all + 1))
const sum = (all: readonly number[]) => all.reduce((before, one) => before + one, 0)

const bitsByLevel = (levels: readonly WeightLevel[]) => byLevel(levels, bitsOf)

function byLevel(levels: readonly WeightLevel[], value: (line: WeightLevel) => number): Map<string, number> {
  return new Map(levels.map((line) => [key(line), value(line)]))
}

function weightOf(levels: Pattern['levels'], values: Map<string, number>): number {
  let weight = 0
  for (const field in levels) weight += values.get(`${field} ${levels[field as EvidenceField]}`) ?? 0
  return weight
}
