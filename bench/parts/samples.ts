import type { Figure } from './report.ts'

/** Collects what was measured under each name, round after round. */
export class Samples {
  readonly #rows: number
  readonly #samples = new Map<string, { unit: string; values: number[] }>()

  /** `rows`: for how many patients all of it is measured. */
  constructor(rows: number) {
    this.#rows = rows
  }

  /** Times `work` in milliseconds, with the garbage of what came before collected first. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    globalThis.gc?.()
    const start = performance.now()
    const result = await work()
    this.add(name, performance.now() - start, 'ms')
    return result
  }

  add(name: string, value: number, unit: string): void {
    const sample = this.#samples.get(name)
    if (sample === undefined) this.#samples.set(name, { unit, values: [value] })
    else sample.values.push(value)
  }

  median(name: string): number {
    const sample = this.#samples.get(name)
    if (sample === undefined) throw new Error(`Nothing was measured under the name ${name}`)
    return quantile(sample.values, 0.5)
  }

  figures(): Figure[] {
    return [...this.#samples].map(([name, { unit, values }]) => ({
      name,
      rows: this.#rows,
      value: rounded(this.median(name)),
      unit,
      rounds: values.map(rounded),
    }))
  }
}

/** The value below which the share `q` of the values lies; between two neighbours it is their mean. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const [below = NaN, above = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
