import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Dice } from '../../operations/generate/random.ts'
import { EVIDENCE_WORDS, type EvidenceField } from '../evidence.ts'
import { estimateLevels, type Pattern, type Sample } from './estimate-levels.ts'
import { keptInOrder } from './order.ts'
import { bitsOf, SHIPPED_WEIGHTS, type WeightLevel } from './weights.ts'

const shipped = SHIPPED_WEIGHTS.levels

/** A practice of made-up pairs: what is known of it is what the estimate has to find. */
const people = 4000
const known: Partial<Record<EvidenceField, Record<string, [m: number, u: number]>>> = {
  date_of_birth: { same: [0.97, 0.0001], 'one-digit': [0.02, 0.001], different: [0.01, 0.9989] },
  given_name: {
    same: [0.7, 0.008],
    'one-letter': [0.12, 0.002],
    similar: [0.08, 0.02],
    different: [0.1, 0.97],
  },
  family_name: { same: [0.82, 0.002], 'one-letter': [0.09, 0.001], different: [0.09, 0.997] },
  postcode: { same: [0.55, 0.004], district: [0.25, 0.3], different: [0.2, 0.696] },
  sex: { same: [0.985, 0.5], different: [0.015, 0.5] },
}

describe('an estimate over pairs of which it is known who is whom', () => {
  const sample = madeUp()
  const estimated = estimateLevels(sample, shipped)

  for (const [field, levels] of Object.entries(known)) {
    for (const [level, [m, u]] of Object.entries(levels)) {
      test(`finds ${field} ${level} again`, () => {
        const found = lineOf(estimated.levels, field, level)
        assert.ok(Math.abs(found.m - m) < 0.02, `m ${found.m}, known ${m}`)
        // What is seen a few times in a hundred thousand is known to a factor of two.
        assert.ok(Math.abs(Math.log2(found.u / u)) < 1, `u ${found.u}, known ${u}`)
      })
    }
  }

  test('is the same for the same sample', () => {
    assert.deepEqual(estimateLevels(sample, shipped), estimated)
  })

  test('makes the pairs likelier than the table it started from', () => {
    const unmoved = estimateLevels({ ...sample, patterns: [] }, shipped)
    assert.ok(estimated.logLikelihood > likelihoodUnder(sample, unmoved.levels))
  })
})

describe('whatever a sample is like', () => {
  const fields = Object.keys(EVIDENCE_WORDS) as EvidenceField[]
  const levels = fc.record(
    Object.fromEntries(
      fields.map((field) => [field, fc.constantFrom(...Object.keys(EVIDENCE_WORDS[field]))]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Pattern['levels']>
  const pattern: fc.Arbitrary<Pattern> = fc.record({
    levels,
    pairs: fc.integer({ min: 1, max: 100_000 }),
    decided: fc.constantFrom(null, 'same', 'different'),
  })
  const sample: fc.Arbitrary<Sample> = fc.record({
    patterns: fc.array(pattern, { maxLength: 30 }),
    possible: fc.integer({ min: 0, max: 1e12 }),
    random: fc.array(
      pattern.map(({ levels, pairs }) => {
        const [field, level] = (Object.entries(levels)[0] ?? ['sex', 'same']) as [EvidenceField, string]
        return { field, level, pairs }
      }),
      { maxLength: 30 },
    ),
  })
  const holds = (claim: (levels: WeightLevel[]) => void) =>
    fc.assert(
      fc.property(sample, (one) => claim(estimateLevels(one, shipped).levels)),
      { seed: 20261123, numRuns: 150 },
    )

  test('every weight is a number, and every share a share', () => {
    holds((levels) => {
      assert.equal(levels.length, shipped.length)
      for (const line of levels) {
        assert.ok(Number.isFinite(bitsOf(line)), `${line.field} ${line.level}: ${line.m} / ${line.u}`)
        assert.ok(line.m > 0 && line.m <= 1 && line.u > 0 && line.u <= 1)
      }
    })
  })

  test('what is nearer never weighs less than what is farther', () => {
    holds((levels) => {
      const bits = (field: string, level: string) => bitsOf(lineOf(levels, field, level)) + 1e-9
      for (const field of ['given_name', 'family_name', 'postcode', 'address']) {
        assert.ok(bits(field, 'same') >= bits(field, 'similar') - 1e-9)
        assert.ok(bits(field, 'similar') >= bits(field, 'different') - 1e-9)
      }
      assert.ok(bits('date_of_birth', 'same') >= bits('date_of_birth', 'one-digit') - 1e-9)
      assert.ok(bits('date_of_birth', 'one-digit') >= bits('date_of_birth', 'different') - 1e-9)
    })
  })

  test('the same speaks for one person and different against, and two NHS numbers as ever', () => {
    holds((levels) => {
      for (const { field, level, m, u } of levels) {
        if (level === 'same') assert.ok(m >= u, field)
        if (level === 'different') assert.ok(m <= u, field)
      }
      const settled = ({ field }: WeightLevel) =>
        ['nhs_number', 'twin', 'household', 'suffix'].includes(field)
      assert.deepEqual(levels.filter(settled), shipped.filter(settled))
    })
  })
})

test('without anything seen, the table stays what it is', () => {
  const { levels } = estimateLevels({ patterns: [], possible: 1, random: [] }, shipped)
  for (const [at, line] of levels.entries()) {
    assert.ok(Math.abs(line.m - shipped[at]!.m) < 1e-9 && Math.abs(line.u - shipped[at]!.u) < 1e-9)
  }
})

test('a few pairs move a level a little: rare ones stay sane', () => {
  const levels = { given_name: 'nickname', family_name: 'same', date_of_birth: 'same', postcode: 'same' }
  const few = { patterns: [{ levels, pairs: 3, decided: 'same' as const }], possible: 1e6, random: [] }
  const before = bitsOf(lineOf(shipped, 'given_name', 'nickname'))
  const after = bitsOf(lineOf(estimateLevels(few, shipped).levels, 'given_name', 'nickname'))
  assert.ok(after > before && after < before + 2)
})

test('what a person decided outweighs what the pair looks like', () => {
  const levels = { given_name: 'same', family_name: 'same', date_of_birth: 'same', phone: 'different' }
  const estimated = (decided: Pattern['decided']) => {
    const patterns: Pattern[] = [{ levels, pairs: 500, decided }]
    const { levels: found } = estimateLevels({ patterns, possible: 1e6, random: [] }, shipped)
    return lineOf(found, 'phone', 'different').m
  }
  assert.ok(estimated('same') > 0.9)
  assert.ok(estimated('different') < 0.3)
})

test('the product’s own table is in order', () => {
  assert.deepEqual(keptInOrder(shipped), shipped)
})

function lineOf(levels: readonly WeightLevel[], field: string, level: string): WeightLevel {
  return levels.find((line) => line.field === field && line.level === level)!
}

/** Pairs of one person and of two, as blocking would find them, by a generator of known numbers. */
function madeUp(): Sample {
  const dice = new Dice(20261123, 'person', 0)
  const patterns = new Map<string, Pattern>()
  const add = (which: 0 | 1) => {
    const levels = draw(dice, which)
    // Two people whom nothing brings together are never compared.
    if (which === 1 && levels.date_of_birth === 'different' && levels.family_name === 'different') return
    const key = JSON.stringify(levels)
    const before = patterns.get(key)
    if (before) before.pairs += 1
    else patterns.set(key, { levels, pairs: 1, decided: null })
  }
  for (let at = 0; at < people; at++) add(0)
  for (let at = 0; at < 200_000; at++) add(1)
  const random = new Map<string, Sample['random'][number]>()
  for (let at = 0; at < 100_000; at++) {
    for (const [field, level] of Object.entries(draw(dice, 1)) as [EvidenceField, string][]) {
      const pairs = (random.get(`${field} ${level}`)?.pairs ?? 0) + 1
      random.set(`${field} ${level}`, { field, level, pairs })
    }
  }
  return { patterns: [...patterns.values()], possible: people * people, random: [...random.values()] }
}

function draw(dice: Dice, which: 0 | 1): Pattern['levels'] {
  return Object.fromEntries(
    Object.entries(known).map(([field, levels]) => {
      let left = dice.fraction()
      const found = Object.entries(levels).find(([, shares]) => (left -= shares[which]) < 0)
      return [field, (found ?? Object.entries(levels).at(-1)!)[0]]
    }),
  )
}

/** The likelihood as its definition says it, for pairs that nobody decided. */
function likelihoodUnder({ patterns, possible }: Sample, levels: readonly WeightLevel[]): number {
  const share = people / possible
  const product = (pattern: Pattern, which: 'm' | 'u') =>
    Object.entries(pattern.levels).reduce((so, [field, level]) => so * lineOf(levels, field, level)[which], 1)
  return patterns.reduce(
    (sum, one) => sum + one.pairs * Math.log(share * product(one, 'm') + (1 - share) * product(one, 'u')),
    0,
  )
}
