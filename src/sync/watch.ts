import type { Carrying } from './carrying.ts'
import { recordProgress, type RunReport, type RunStep } from './run-record.ts'
import type { OpenList } from './source.ts'

/** A run says at least this often that it is alive; one that is silent for minutes has died with its machine. */
const heartbeatMilliseconds = 30_000

/** A run that is over by then has nothing to tell, and an unchanged night writes nothing for it. */
const firstTold = 2_000

/** Times each step, and tells whoever watches, once a second, how far the run is. */
export class Watch {
  readonly #carrying: Carrying
  readonly #report: RunReport
  #step: RunStep = 'open'
  #since = performance.now()
  #told = performance.now() + firstTold - 1000
  #progress: { done: number | null; total: number | null } = { done: null, total: null }
  readonly #heartbeat: NodeJS.Timeout

  constructor(carrying: Carrying, report: RunReport) {
    this.#carrying = carrying
    this.#report = report
    this.#heartbeat = setInterval(() => void this.#tell().catch(() => {}), heartbeatMilliseconds).unref()
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
    clearInterval(this.#heartbeat)
  }

  async #tell(): Promise<void> {
    this.#told = performance.now()
    const { database, run, clock } = this.#carrying
    await recordProgress(database.owner, run, clock.now(), { step: this.#step, ...this.#progress })
  }
}
