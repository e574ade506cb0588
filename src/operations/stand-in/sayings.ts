import type { Clock } from '../../platform/clock.ts'

/** Something that a service says by itself to an address that it was given. */
export interface Saying {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

/**
 * In how many seconds it is said again, after so many times and the answer to the last (its status and how long it asks for;
 * null where there was none). Null where it is heard, or given up.
 */
export type Again = (times: number, answer: Heard | null) => number | null
export interface Heard {
  status: number
  retryAfter: number | null
}

interface Due {
  saying: Saying
  at: number
  times: number
}

/** As the services have it: whoever does not answer by then has not heard. */
const patience = 5000
const atOnce = 20

/** Says each thing until it is heard or given up. Nothing happens by itself: `turn` says what is due by the clock. */
export class Sayings {
  private due: Due[] = []
  private readonly clock: Clock
  private readonly again: Again

  constructor(clock: Clock, again: Again) {
    this.clock = clock
    this.again = again
  }

  add(saying: Saying): void {
    this.due.push({ saying, at: +this.clock.now(), times: 0 })
  }

  /** What nobody has heard yet, and will be said again. */
  get waiting(): number {
    return this.due.length
  }

  async turn(): Promise<void> {
    const now = +this.clock.now()
    const ready = this.due.filter(({ at }) => at <= now)
    this.due = this.due.filter(({ at }) => at > now)
    const lines = Array.from({ length: atOnce }, async () => {
      for (let one = ready.shift(); one; one = ready.shift()) await this.sayOnce(one)
    })
    await Promise.all(lines)
  }

  private async sayOnce({ saying, times }: Due): Promise<void> {
    const seconds = this.again(times + 1, await say(saying))
    if (seconds !== null) this.due.push({ saying, at: +this.clock.now() + seconds * 1000, times: times + 1 })
  }
}

/** Says it once. Null when nobody is there, or does not answer in time. */
export async function say({ url, headers, body }: Saying): Promise<Heard | null> {
  try {
    const answered = await fetch(url, {
      ...{ method: 'POST', headers, body },
      ...{ redirect: 'manual', signal: AbortSignal.timeout(patience) },
    })
    await answered.body?.cancel()
    const retryAfter = Number(answered.headers.get('retry-after') ?? Number.NaN)
    return { status: answered.status, retryAfter: Number.isNaN(retryAfter) ? null : retryAfter }
  } catch {
    return null
  }
}
