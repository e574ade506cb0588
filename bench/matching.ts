import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { generatedFigures } from './parts/generated-truth.ts'
import { withGround } from './parts/ground.ts'
import { linkageFigures, pairFigures } from './parts/labelled-sets.ts'
import { summarised, type MatchingFigures } from './parts/matching-figures.ts'
import { atLeast, atMost, runBench, type Goal, type Measured } from './parts/report.ts'

/**
 * How well patients are matched: the product's own rules, in a real database, over sets of people of whom it is known who
 * is whom. With --data a folder of left.csv, right.csv and truth.csv, or of pairs.csv; without, an invented practice list
 * of three nights with twins, namesakes, households and errors. docs/matching.md says how to read it. With --weights estimated
 * the weights are first estimated from what the product's own made of the same set.
 */
await runBench(
  { name: 'matching', options: { data: '', rows: '20000', seed: '1', nights: '3', weights: 'shipped' } },
  ({ data, rows, seed, nights, weights }) =>
    withGround(async (ground): Promise<Measured> => {
      const isEstimated = weights === 'estimated'
      if (data === '') {
        const list = { patients: Number(rows), seed: Number(seed), nights: Number(nights) }
        const figures = await generatedFigures(ground, list, isEstimated)
        return measured(figures, [])
      }
      const isPairs = existsSync(join(data, 'pairs.csv'))
      const figures = await (isPairs ? pairFigures(ground, data) : linkageFigures(ground, data, isEstimated))
      return measured(figures, basename(data) === 'febrl4' ? goalsOfFebrl(figures) : [])
    }),
)

function measured(figures: MatchingFigures, goals: Goal[]): Measured {
  const wrong = atMost(0, { name: 'wrong automatic links', value: figures.automatic.wrong, unit: 'links' })
  return { ...summarised(figures), goals: [wrong, ...goals] }
}

/** A set whose best published figures are known. */
function goalsOfFebrl({ recallWithReview, bestF1 }: MatchingFigures): Goal[] {
  return [
    atLeast(0.995, { name: 'recall with review', value: recallWithReview ?? 0, unit: '' }),
    atLeast(0.999, { name: 'best F1 of the weight', value: bestF1 ?? 0, unit: '' }),
  ]
}
