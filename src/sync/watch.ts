import type { Carrying } from './carrying.ts'
import { Heartbeat } from './heartbeat.ts'
import { recordProgress, type RunReport, type RunStep } from './run-record.ts'
import type { OpenList } from './source.ts'

/** A run that is over by then has nothing to tell, and an unchanged night writes nothing for it. */
const firstTold = 2_000

/** Times each step, tells whoever watches, once a second, how far the run is, and keeps its heart beating. */
export class Watch {
  readonly #carrying: Carrying
  readonly #report: RunReport
  #step: RunStep = 'open'
  #since = performance.now()
  #told = performance.now() + firstTold - 1000
  #progress: { done: number | null; total: number | null } = { done: null, total: null }
  readonly #heartbeat: Heartbeat
  readonly #telling: NodeJS.Timeout
  readonly #taken = new AbortController()

  constructor(carrying: Carrying, report: RunReport) {
    this.#carrying = carrying
    this.#report = report
    this.#heartbeat = new Heartbeat(carrying)
    this.#telling = setInterval(
      () => void this.#tell().catch(() => {}),
      this.#heartbeat.everyMilliseconds,
    ).unref()
  }

  /** Ends the reading when the run is stopped, or was taken away from this process. */
  get signal(): AbortSignal {
    const { signal } = this.#carrying.options
    return signal ? AbortSignal.any([signal, this.#taken.signal]) : this.#taken.signal
  }

  begin(step: RunStep): void {
    this.end()
    this.#step = step
  }

  end(): void {
    const now = performance.now()
    const before = this.#report.seconds[this.#step] ?? 0
    this.#report.seconds[this.#step] = Math.round(before * 1000 + (now - this.#since)) / 1000
    this.#since = now
  }

  async progress(list: OpenList): Promise<void> {
    if (performance.now() - this.#told < 1000) return
    this.#progress = list.progress()
    await this.#tell()
  }

  stop(): void {
    clearInterval(this.#telling)
    this.#heartbeat.stop()
  }

  async #tell(): Promise<void> {
    this.#heartbeat.moved()
    this.#told = performance.now()
    const { database, run, clock } = this.#carrying
    const isOurs = await recordProgress(database.owner, run, clock.now(), {
      step: this.#step,
      ...this.#progress,
    })
    if (!isOurs) this.#taken.abort()
  }
}
