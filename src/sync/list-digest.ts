import { createHash } from 'node:crypto'
import { word, type KnownHashes } from './known-hashes.ts'

/**
 * Tells one list from another, whatever order its rows come in: the sum of the digests of all its records. Only records
 * that are looked at are added as they come; those that were as last time are added at the end, where somebody asks.
 */
export class RecordSum {
  readonly #words = new Uint32Array(4)

  /** Adds the digest of one record, see `recordHash`. */
  add(digest: string): void {
    for (let i = 0; i < 4; i++) this.#words[i]! += word(digest, i * 4)
  }

  /** The digest of the whole list: its records, with what decides what they mean. */
  digest(known: KnownHashes, layout: Buffer): string {
    const words = this.#words.slice()
    known.addSeen(words)
    return createHash('sha256').update(words).update(layout).digest('hex')
  }
}
