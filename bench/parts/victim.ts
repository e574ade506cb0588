import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunReport } from '../../src/sync/run-record.ts'

const program = fileURLToPath(new URL('./one-sync.ts', import.meta.url))

/** A process that will sync one list, and may be killed in the middle of it. */
export class Victim {
  readonly child: ChildProcess
  readonly #said: AsyncIterator<string>
  readonly #gone: Promise<unknown>

  constructor(list: string) {
    this.child = spawn(process.execPath, ['--import', 'tsx', program, list], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#said = createInterface(this.child.stdout!)[Symbol.asyncIterator]()
    this.#gone = once(this.child, 'exit')
  }

  /** Lets it begin; answers when it has its connection. */
  async begin(url: string): Promise<void> {
    await this.#expect('ready')
    this.child.stdin!.write(`${url}\n`)
    await this.#expect('begins')
  }

  /** What it reports at its end; null when it came to none. */
  async report(): Promise<RunReport | null> {
    const { value } = (await this.#said.next()) as { value: string | undefined }
    await this.#gone
    return value === undefined ? null : (JSON.parse(value) as RunReport)
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#gone
  }

  async #expect(word: string): Promise<void> {
    const { value } = (await this.#said.next()) as { value: string | undefined }
    if (value !== word) throw new Error(`The process said ${value ?? 'nothing'} and not ${word}.`)
  }
}
