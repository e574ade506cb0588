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

/**
 * The digests of last time's records, each marked once it is seen tonight. Kept in flat memory (24 bytes a
 * record): a million strings would be four times as much and keep the garbage collector busy.
 */
export class KnownHashes {
  readonly size: number
  readonly #digests: Uint32Array
  readonly #slots: Int32Array
  readonly #mask: number
  readonly #seen: Uint8Array

  /** `packed` holds the digests one after another, `hashBytes` each. */
  constructor(packed: Buffer) {
    this.size = packed.length / hashBytes
    this.#digests = new Uint32Array(this.size * words)
    for (let i = 0; i < this.#digests.length; i++) this.#digests[i] = packed.readUInt32LE(i * 4)
    const slots = 2 ** Math.ceil(Math.log2(Math.max(this.size, 4) * 2))
    this.#mask = slots - 1
    this.#slots = new Int32Array(slots).fill(-1)
    this.#seen = new Uint8Array(this.size)
    for (let i = 0; i < this.size; i++) this.#place(i)
  }

  /** Marks the digest as seen: `new` when it is not known, `again` when it was seen before. */
  see(digest: string): 'new' | 'known' | 'again' {
    const a = word(digest, 0)
    const b = word(digest, 4)
    const c = word(digest, 8)
    const d = word(digest, 12)
    for (let slot = a & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const i = this.#slots[slot] as number
      if (i < 0) return 'new'
      const at = i * words
      const digests = this.#digests
      if (digests[at] === a && digests[at + 1] === b && digests[at + 2] === c && digests[at + 3] === d) {
        if (this.#seen[i] === 1) return 'again'
        this.#seen[i] = 1
        return 'known'
      }
    }
  }

  /** The digests that nobody has seen, as SQL takes them. */
  *unseen(): Generator<string> {
    const bytes = Buffer.alloc(hashBytes)
    for (let i = 0; i < this.size; i++) {
      if (this.#seen[i] === 1) continue
      for (let w = 0; w < words; w++) bytes.writeUInt32LE(this.#digests[i * words + w] as number, w * 4)
      yield '\\x' + bytes.toString('hex')
    }
  }

  #place(i: number): void {
    let slot = (this.#digests[i * words] as number) & this.#mask
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & this.#mask
    this.#slots[slot] = i
  }
}

function word(digest: string, at: number): number {
  return (
    (digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)) >>>
    0
  )
}
