import type { Tx } from '../../platform/database/database.ts'
import { beginningOf, hashOf, type AuditEntry } from '../../platform/audit.ts'
import { readEntries, readHead, type Head } from './entries.ts'

/** What is wrong with a chain, and where. */
export interface Fault {
  /** The number of the entry, or of the first of several. */
  seq: number
  what: FaultKind
  sentence: string
}

export type FaultKind = 'changed' | 'missing' | 'put-in' | 'cut-off' | 'head' | 'rewritten'

export interface Verified {
  practice: string
  entries: number
  /** Published heads that the chain was held against. */
  published: number
  faults: Fault[]
}

/**
 * Recomputes every hash of a practice's chain from its entries, and holds the end against the head and against the heads
 * that were published outside the database. Finds entries that were changed, removed, put in, moved or cut off, and names
 * them. Reads a few thousand at a time.
 */
export async function verifyChain(
  tx: Tx,
  practice: string,
  published: readonly Head[] = [],
): Promise<Verified> {
  const walk = new Walk(practice, published)
  for await (const page of readEntries(tx, practice)) for (const entry of page) walk.take(entry)
  walk.end(await readHead(tx, practice))
  return { practice, entries: walk.entries, published: published.length, faults: walk.faults }
}

class Walk {
  entries = 0
  readonly faults: Fault[] = []
  readonly #published: Map<number, Head>
  #last = 0
  /** What may stand before the next entry: more than one hash after an entry that does not hold, none after a gap. */
  #before: Buffer[]

  constructor(practice: string, published: readonly Head[]) {
    this.#before = [beginningOf(practice)]
    this.#published = new Map(published.map((head) => [head.seq, head]))
  }

  take(entry: AuditEntry): void {
    this.entries += 1
    if (entry.seq < 1)
      return this.#fault(entry.seq, 'put-in', `Entry ${entry.seq} was put in: numbers begin at 1.`)
    if (entry.seq > this.#last + 1) this.#gap(entry.seq)
    const made = this.#before.map((before) => hashOf(before, entry))
    const holds = this.#before.length === 0 || made.some((hash) => hash.equals(entry.hash))
    if (!holds) {
      const before = entry.seq === 1 ? '' : ', or the one before it was'
      this.#fault(entry.seq, 'changed', `Entry ${entry.seq} is not as it was written${before}.`)
    }
    this.#before = holds ? [entry.hash] : [entry.hash, ...made]
    this.#last = entry.seq
    this.#holdAgainstPublished(entry.seq, entry.hash)
  }

  end(head: Head | null): void {
    const last = this.#last
    const hash = this.#before[0]
    if (head === null) {
      if (this.entries > 0) this.#fault(last, 'head', 'The end of the chain was removed.')
    } else if (head.seq > last) {
      this.#fault(last + 1, 'cut-off', `${entriesIn(last + 1, head.seq)} at the end were removed.`)
    } else if (head.seq < last) {
      this.#fault(head.seq + 1, 'put-in', `${entriesIn(head.seq + 1, last)} were put in after the end.`)
    } else if (hash !== undefined && !head.hash.equals(hash)) {
      this.#fault(last, 'head', `The end of the chain does not fit entry ${last}.`)
    }
    this.#holdPublishedEnd(Math.max(last, head?.seq ?? 0))
  }

  /** Cut off together with the head: only what was published outside still knows. */
  #holdPublishedEnd(end: number): void {
    const beyond = [...this.#published.keys()].filter((seq) => seq > end)
    if (beyond.length === 0) return
    const most = Math.max(...beyond)
    const where = entriesIn(end + 1, most)
    this.#fault(
      end + 1,
      'cut-off',
      `${where} were removed together with the end: a published end names them.`,
    )
  }

  #gap(seq: number): void {
    this.#fault(this.#last + 1, 'missing', `${entriesIn(this.#last + 1, seq - 1)} were removed.`)
    this.#before = []
  }

  #holdAgainstPublished(seq: number, hash: Buffer): void {
    const head = this.#published.get(seq)
    if (head === undefined || head.hash.equals(hash)) return
    this.#fault(seq, 'rewritten', `Up to entry ${seq} the chain is not the one whose end was published.`)
  }

  #fault(seq: number, what: FaultKind, sentence: string): void {
    this.faults.push({ seq, what, sentence })
  }
}

function entriesIn(from: number, to: number): string {
  return from === to ? `Entry ${from}` : `Entries ${from} to ${to}`
}
