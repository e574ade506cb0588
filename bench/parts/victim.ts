import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RunReport } from '../../src/sync/run-record.ts'

const programs = {
  sync: new URL('./one-sync.ts', import.meta.url),
  sender: new URL('./one-sender.ts', import.meta.url),
}

/** A process that will sync one list, or do the work of another program here, and may be killed in the middle of it. */
export class Victim {
  readonly child: ChildProcess
  readonly #said: AsyncIterator<string>
  readonly #gone: Promise<unknown>

  constructor(word: string, program: keyof typeof programs = 'sync') {
    const file = fileURLToPath(programs[program])
    this.child = spawn(process.execPath, [file, word], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#said = createInterface(this.child.stdout!)[Symbol.asyncIterator]()
    this.#gone = once(this.child, 'exit')
  }

  /** Lets it begin with the address of the database, or whatever line its program waits for; answers when it does. */
  async begin(line: string): Promise<void> {
    await this.expect('ready')
    this.child.stdin!.write(`${line}\n`)
    await this.expect('begins')
  }

  /** What it reports at its end; null when it came to none. */
  async report(): Promise<RunReport | null> {
    const { value } = (await this.#said.next()) as { value: string | undefined }
    await this.#gone
    return value === undefined ? null : (JSON.parse(value) as RunReport)
  }

  /** Whether it ends by itself before so many milliseconds have passed. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    const ended = this.#gone.then(() => true)
    return Promise.race([ended, sleep(milliseconds, false, { ref: false })])
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#gone
  }

  /** Waits for the next word that it says. Throws when it is another. */
  async expect(word: string): Promise<void> {
    const { value } = (await this.#said.next()) as { value: string | undefined }
    if (value !== word) throw new Error(`The process said ${value ?? 'nothing'} and not ${word}.`)
  }
}
