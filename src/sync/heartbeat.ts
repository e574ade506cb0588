import { Worker } from 'node:worker_threads'
import type { Carrying } from './carrying.ts'

/** What the thread is told. */
export interface Beating {
  /** Of the database: a secret. */
  url: string
  practice: string
  run: string
  epoch: number
  everyMilliseconds: number
  patienceMilliseconds: number
  /** Changes each time that the main thread gets round to it. */
  moved: SharedArrayBuffer
}

/** A run that is over before has no need of a thread: the record of its start is its heartbeat. */
const quietMilliseconds = 2000
/** Of its silence: how often the process says that it lives, and for how long one thread may keep all others waiting. */
const beatsInSilence = 6
const silencesOfPatience = 20

/**
 * The sign of life of a run, from a thread and a connection of its own: neither a long statement nor much to compute keeps it
 * from being given, and nothing gives it when the process is frozen.
 */
export class Heartbeat {
  readonly everyMilliseconds: number
  readonly #beating: Beating
  readonly #start: NodeJS.Timeout
  #thread: Worker | null = null

  constructor({ database, run }: Carrying) {
    const silence = run.silenceSeconds * 1000
    this.everyMilliseconds = silence / beatsInSilence
    this.#beating = {
      url: database.url,
      practice: run.practice,
      run: run.run,
      epoch: run.epoch,
      everyMilliseconds: this.everyMilliseconds,
      patienceMilliseconds: silence * silencesOfPatience,
      moved: new SharedArrayBuffer(4),
    }
    this.#start = setTimeout(() => this.#begin(), Math.min(quietMilliseconds, this.everyMilliseconds)).unref()
  }

  /** The main thread is not stuck. */
  moved(): void {
    Atomics.add(new Int32Array(this.#beating.moved), 0, 1)
  }

  stop(): void {
    clearTimeout(this.#start)
    this.#thread?.postMessage('stop')
    this.#thread = null
  }

  #begin(): void {
    // Whatever the process was started with is not for the thread.
    this.#thread = new Worker(new URL('./heartbeat-thread.js', import.meta.url), {
      workerData: this.#beating,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    })
    // Without its thread the run still says once in a while from here that it lives.
    this.#thread.on('error', () => {})
    this.#thread.unref()
  }
}
