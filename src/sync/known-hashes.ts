import { hash } from 'node:crypto'

/** Half of a SHA-256: enough that two different records of one practice never look alike. */
export const hashBytes = 16
const words = hashBytes / 4

/** The digest of a raw record, as a string of 16 bytes (latin1). */
export function recordHash(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary')
}

/** The digest as COPY and SQL take it: `\x` and hexadecimal. */
export function hashAsBytea(digest: string): string {
  return '\\x' + Buffer.from(digest, 'latin1').toString('hex', 0, hashBytes)
}

/** Of where a patient is stored, which the database tells in front of each digest. */
const placeBytes = 6
const strideBytes = placeBytes + hashBytes

/**
 * The digests of last time's records, each marked once it is seen tonight. Kept in flat memory (23 bytes a record, 38
 * when records come in another order): a million strings would be four times as much and keep the garbage collector
 * busy.
 */
export class KnownHashes {
  readonly size: number
  readonly #packed: Buffer
  readonly #words: DataView
  readonly #seen: Uint8Array
  /** Records come in nearly the order in which their patients are stored, so the next one is mostly here. */
  #expected = 0
  #slots: Int32Array | null = null

  /**
   * `packed` holds the digests one after another, each behind the place of its patient (see known-hashes.sql); it is not
   * copied, and nobody else's from now on.
   */
  constructor(packed: Buffer) {
    this.size = packed.length / strideBytes
    this.#packed = packed
    this.#words = new DataView(packed.buffer, packed.byteOffset, packed.length)
    this.#seen = new Uint8Array(this.size)
  }

  /** Marks the digest as seen: `new` when it is not known, `again` when it was seen before. */
  see(digest: string): 'new' | 'known' | 'again' {
    const a = word(digest, 0)
    const b = word(digest, 4)
    const c = word(digest, 8)
    const d = word(digest, 12)
    const i = this.#isAt(this.#expected, a, b, c, d) ? this.#expected : this.#find(a, b, c, d)
    if (i < 0) return 'new'
    this.#expected = i + 1
    if (this.#seen[i] === 1) return 'again'
    this.#seen[i] = 1
    return 'known'
  }

  /** The digests that nobody has seen, and where their patients were stored (null: nowhere), as SQL takes them. */
  *unseen(): Generator<{ digest: string; place: string | null }> {
    for (let i = 0; i < this.size; i++) {
      if (this.#seen[i] === 1) continue
      const at = i * strideBytes
      const digest = '\\x' + this.#packed.toString('hex', at + placeBytes, at + strideBytes)
      yield { digest, place: this.#placeOf(at) }
    }
  }

  /** Adds up the digests that were seen, word by word. */
  addSeen(sum: Uint32Array): void {
    for (let i = 0; i < this.size; i++) {
      if (this.#seen[i] !== 1) continue
      for (let w = 0; w < words; w++) sum[w]! += this.#word(i, w)
    }
  }

  /** The first number of a row in its page is 1. */
  #placeOf(at: number): string | null {
    const page = this.#packed.readUInt32BE(at)
    const row = this.#packed.readUInt16BE(at + 4)
    return row === 0 ? null : `(${page},${row})`
  }

  #word(i: number, w: number): number {
    return this.#words.getUint32(i * strideBytes + placeBytes + w * 4, true)
  }

  #isAt(i: number, a: number, b: number, c: number, d: number): boolean {
    if (i >= this.size) return false
    const at = i * strideBytes + placeBytes
    const digests = this.#words
    return (
      digests.getUint32(at, true) === a &&
      digests.getUint32(at + 4, true) === b &&
      digests.getUint32(at + 8, true) === c &&
      digests.getUint32(at + 12, true) === d
    )
  }

  /** Where the digest stands, or -1. */
  #find(a: number, b: number, c: number, d: number): number {
    const slots = (this.#slots ??= this.#placed())
    const mask = slots.length - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const i = slots[slot] as number
      if (i < 0 || this.#isAt(i, a, b, c, d)) return i
    }
  }

  /** A table of places by the digests' first bits, half empty; a free one holds -1. */
  #placed(): Int32Array {
    const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(this.size, 4) * 2))).fill(-1)
    const mask = slots.length - 1
    for (let i = 0; i < this.size; i++) {
      let slot = this.#word(i, 0) & mask
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask
      slots[slot] = i
    }
    return slots
  }
}

/** Four bytes of a digest as a number. */
export function word(digest: string, at: number): number {
  return (
    (digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)) >>>
    0
  )
}
