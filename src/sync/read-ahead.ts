import { recordHash } from './known-hashes.ts'
import type { RawRecord } from './source.ts'

/** What may wait in memory: as much as is read while the digests of a large practice come. */
const mostBytes = 12 * 1024 * 1024
/** What a record takes besides its bytes. */
const aboutARecord = 256

/**
 * Reads a list from the moment it is made, while the database still gathers what is needed to look at it. What comes meanwhile
 * is kept with its digests, up to a limit; from `batches` on the list is read as it is asked for.
 */
export class ReadAhead {
  readonly #records: AsyncIterator<RawRecord[]>
  readonly #onBatch: () => Promise<void>
  readonly #kept: RawRecord[][] = []
  readonly #reading: Promise<void>
  #bytes = 0
  #isWanted = false

  /** `onBatch` is told of every batch that has been read. */
  constructor(records: AsyncIterable<RawRecord[]>, onBatch: () => Promise<void>) {
    this.#records = records[Symbol.asyncIterator]()
    this.#onBatch = onBatch
    this.#reading = this.#read()
    // Whoever asks for the batches is told; until then nobody waits for it.
    this.#reading.catch(() => {})
  }

  /** Every batch of the list, once. Throws what the reading throws, after what came before it. */
  async *batches(): AsyncGenerator<RawRecord[], void, undefined> {
    this.#isWanted = true
    await this.#reading.catch(() => {})
    while (this.#kept.length > 0) yield this.#kept.shift() as RawRecord[]
    await this.#reading
    for (;;) {
      const next = await this.#records.next()
      if (next.done === true) return
      yield next.value
      await this.#onBatch()
    }
  }

  /** Ends the reading, whether or not anybody has asked for it. Safe to call twice. */
  async stop(): Promise<void> {
    this.#isWanted = true
    await this.#reading.catch(() => {})
    // What a source meets as it is let go of changes nothing of what became of the run.
    await Promise.resolve(this.#records.return?.()).catch(() => {})
  }

  async #read(): Promise<void> {
    while (!this.#isWanted && this.#bytes < mostBytes) {
      const next = await this.#records.next()
      if (next.done === true) return
      this.#keep(next.value)
      await this.#onBatch()
    }
  }

  /** The batch's bytes are only valid until the next one is asked for. */
  #keep(batch: RawRecord[]): void {
    const bytes = Buffer.concat(batch.map((record) => record.bytes))
    this.#bytes += bytes.length + batch.length * aboutARecord
    let start = 0
    for (const record of batch) {
      const end = start + record.bytes.length
      record.digest = recordHash(record.bytes)
      record.bytes = bytes.subarray(start, end)
      start = end
    }
    this.#kept.push(batch)
  }
}
