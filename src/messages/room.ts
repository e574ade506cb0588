/** Lets a few things of a process be done at once, and some wait for them. */
export class Room {
  private under = 0
  private readonly waiting: (() => void)[] = []
  private readonly atOnce: number
  private readonly mostWaiting: number

  constructor({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }) {
    this.atOnce = atOnce
    this.mostWaiting = mostWaiting
  }

  /** The answer of `take`; or `full` at once, where too many wait already. */
  async enter<T>(take: () => Promise<T>): Promise<T | 'full'> {
    if (this.under >= this.atOnce) {
      if (this.waiting.length >= this.mostWaiting) return 'full'
      // Whoever leaves hands the place over, so that nobody slips in between.
      await new Promise<void>((enter) => this.waiting.push(enter))
    } else this.under += 1
    try {
      return await take()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.under -= 1
    }
  }
}
