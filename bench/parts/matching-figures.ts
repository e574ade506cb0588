import type { Figure } from './report.ts'

/** What became of pairs with one expected label: linked at once, waiting for a person, or neither. */
export interface Outcomes {
  pairs: number
  automatic: number
  review: number
  neither: number
  /** Automatic links by category, where the set has categories. */
  automaticByCategory?: Record<string, number>
}

export interface MatchingFigures {
  /** Links that were made without a person; wrong are those of two different people. */
  automatic: { right: number; wrong: number }
  /** Null where nothing was linked. */
  precision: number | null
  /** Of the pairs that are one person: linked at once, and linked or in review. */
  recall: number | null
  reviews: number
  recallWithReview: number | null
  /** The best F1 that the weight alone reaches with any threshold. */
  bestF1: number | null
  rowsPerSecond: number
  byExpected: Record<string, Outcomes>
}

/** A pair that was weighed, and whether it is one person. */
export interface Weighed {
  weight: number
  isSame: boolean
}

/** The best F1 over all thresholds, `all` being how many pairs are one person, weighed or not. */
export function bestF1(pairs: readonly Weighed[], all: number): number | null {
  if (all === 0) return null
  const byWeight = [...pairs].sort((a, b) => b.weight - a.weight)
  let right = 0
  let best = 0
  byWeight.forEach(({ weight, isSame }, at) => {
    if (isSame) right += 1
    // Equal weights fall on one side of any threshold.
    if (byWeight[at + 1]?.weight === weight) return
    best = Math.max(best, (2 * right) / (at + 1 + all))
  })
  return best
}

export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** The same for the table and, whole, for the JSON document. */
export function summarised(figures: MatchingFigures): { figures: Figure[]; summary: MatchingFigures } {
  const { automatic, byExpected } = figures
  const table: [string, number | null, string][] = [
    ['automatic links, right', automatic.right, ''],
    ['automatic links, wrong', automatic.wrong, ''],
    ['precision', figures.precision, ''],
    ['recall', figures.recall, ''],
    ['reviews', figures.reviews, 'rows'],
    ['recall with review', figures.recallWithReview, ''],
    ['best F1 of the weight', figures.bestF1, ''],
    ['speed', Math.round(figures.rowsPerSecond), 'rows/s'],
    ...Object.entries(byExpected).flatMap(([label, outcomes]) => outcomeRows(label, outcomes)),
  ]
  return {
    figures: table.flatMap(([name, value, unit]) => (value === null ? [] : [{ name, value, unit }])),
    summary: figures,
  }
}

function outcomeRows(label: string, outcomes: Outcomes): [string, number, string][] {
  const { automaticByCategory = {}, ...counts } = outcomes
  return [
    ...Object.entries(counts).map(([what, n]): [string, number, string] => [`${label}: ${what}`, n, 'pairs']),
    ...Object.entries(automaticByCategory).map(([category, n]): [string, number, string] => [
      `${label}: automatic, ${category || 'no category'}`,
      n,
      'pairs',
    ]),
  ]
}
