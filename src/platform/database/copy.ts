import { once } from 'node:events'
import type pg from 'pg'
import { from, type CopyStreamQuery } from 'pg-copy-streams'

/** Rows wait until they fill a flush; together with the one under way this bounds the memory of a COPY. */
const flushBytes = 512 * 1024
/** The first flush of a lane is small, so that the server has something to do soon; each next one is twice as large. */
const firstFlushBytes = 64 * 1024
/**
 * Room for a flush and for the rows that come before anybody asks for it. Filled or not, memory counts with the garbage
 * collector, which otherwise begins to look through everything in the middle of a short run: most nights need little.
 */
const roomOf = (flush: number) => (flush < flushBytes ? 2 : 4) * flush

/**
 * Copies rows into several tables over one connection, which can carry one COPY at a time: each table has a lane
 * that collects rows, and a full lane is flushed, ending the COPY of another lane first. The server takes in one
 * flush while the next is being made.
 *
 * `write` takes a line of COPY's text format (see `copyLine`); call `settle` between batches and `finish` at the end,
 * before any other statement on the connection.
 */
export class CopyLanes<Lane extends string> {
  readonly #client: pg.ClientBase
  readonly #targets: Record<Lane, string>
  readonly #waiting: Map<Lane, Waiting> = new Map()
  readonly #flushAt = new Map<Lane, number>()
  #open: OpenCopy<Lane> | null = null

  /** `targets` gives each lane its table and columns, as in `listed (row_number, usable)`. */
  constructor(client: pg.ClientBase, targets: Record<Lane, string>) {
    this.#client = client
    this.#targets = targets
  }

  write(lane: Lane, line: string): void {
    let waiting = this.#waiting.get(lane)
    if (waiting === undefined)
      this.#waiting.set(lane, (waiting = new Waiting(roomOf(this.#flushAt.get(lane) ?? firstFlushBytes))))
    waiting.add(line)
  }

  async settle(): Promise<void> {
    for (const [lane, waiting] of this.#waiting) {
      if (waiting.length >= this.#flushOf(lane)) await this.#flush(lane)
    }
  }

  async finish(): Promise<void> {
    // What belongs to the COPY that is open goes first, or it would have to be begun again.
    if (this.#open !== null && this.#waiting.has(this.#open.lane)) await this.#flush(this.#open.lane)
    for (const lane of [...this.#waiting.keys()]) await this.#flush(lane)
    await this.#end()
  }

  /**
   * Ends a COPY that will not be finished, because what fills it has failed. The connection can carry other statements
   * again, of which the first is a ROLLBACK: without this it would wait for the end of the COPY for ever.
   */
  async abandon(): Promise<void> {
    const open = this.#open
    this.#open = null
    if (open === null || open.failure !== null) return
    const closed = new Promise((resolve) => open.stream.once('close', resolve))
    open.stream.destroy()
    await closed
  }

  async #flush(lane: Lane): Promise<void> {
    if (this.#open !== null && this.#open.lane !== lane) await this.#end()
    const open = (this.#open ??= this.#begin(lane))
    await open.taken
    if (open.failure !== null) throw open.failure
    const waiting = this.#waiting.get(lane)
    if (waiting === undefined) return
    this.#waiting.delete(lane)
    this.#flushAt.set(lane, Math.min(flushBytes, 2 * this.#flushOf(lane)))
    open.taken = take(open.stream, waiting.bytes())
    // The failure of a write is met at the next flush or at the end; until then nobody else waits for it.
    open.taken.catch(() => {})
  }

  /** How many bytes fill the next flush of a lane: many, where the COPY of another has to be ended first. */
  #flushOf(lane: Lane): number {
    if (this.#open !== null && this.#open.lane !== lane) return flushBytes
    return this.#flushAt.get(lane) ?? firstFlushBytes
  }

  #begin(lane: Lane): OpenCopy<Lane> {
    const stream = this.#client.query(from(`COPY ${this.#targets[lane]} FROM STDIN`))
    const open: OpenCopy<Lane> = { lane, stream, taken: Promise.resolve(), failure: null }
    // The server may refuse a row long after it was sent. The stream cannot be written to any more then.
    stream.on('error', (error) => (open.failure ??= error))
    return open
  }

  async #end(): Promise<void> {
    const open = this.#open
    if (open === null) return
    this.#open = null
    await open.taken
    if (open.failure !== null) throw open.failure
    const finished = once(open.stream, 'finish')
    open.stream.end()
    await finished
  }
}

/**
 * Lines that wait for their flush, already as bytes: kept as strings, each would be moved about by the garbage collector
 * several times before it goes.
 */
class Waiting {
  #bytes: Buffer
  length = 0

  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafeSlow(room)
  }

  add(line: string): void {
    this.#makeRoom(line.length * mostBytesOfCharacter)
    this.length += this.#bytes.write(line, this.length)
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}

/** In UTF-8, of one unit of a JavaScript string. */
const mostBytesOfCharacter = 3

interface OpenCopy<Lane> {
  lane: Lane
  stream: CopyStreamQuery
  /** That what was written last has gone out. */
  taken: Promise<void>
  failure: Error | null
}

/** A connection that is lost never says that it takes more, so its error counts as well. */
function take(stream: CopyStreamQuery, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.write(bytes, (error) => {
      stream.off('error', reject)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** One line of COPY's text format; null stands for NULL. Text must hold no NUL, which PostgreSQL cannot store. */
export function copyLine(values: readonly (string | null)[]): string {
  let line = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | null
    if (i > 0) line += '\t'
    line += value === null ? '\\N' : special.test(value) ? escape(value) : value
  }
  return line + '\n'
}

const special = /[\\\t\n\r]/

function escape(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r')
}
