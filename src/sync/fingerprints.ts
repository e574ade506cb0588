/**
 * A set of texts of which only a 53-bit digest is kept, in flat memory, each with the row in which it first stood. It
 * answers "certainly new" or "maybe there": a false "maybe" (once in thousands of lists) only sends a row the long
 * way round, through the matching in SQL, which compares the real values.
 */
export class Fingerprints {
  #prints = new Float64Array(1024)
  #rows = new Int32Array(1024)
  #size = 0

  /** Adds a text: null when it is new, else the row number that it was first added with. */
  add(text: string, rowNumber = 0): number | null {
    if (this.#size * 2 >= this.#prints.length) this.#grow()
    const print = fingerprint(text)
    const slot = this.#find(print)
    if (this.#prints[slot] === print) return this.#rows[slot] as number
    this.#prints[slot] = print
    this.#rows[slot] = rowNumber
    this.#size += 1
    return null
  }

  has(text: string): boolean {
    if (this.#size === 0) return false
    const print = fingerprint(text)
    return this.#prints[this.#find(print)] === print
  }

  #find(print: number): number {
    const mask = this.#prints.length - 1
    let slot = ((print % 4294967296) >>> 0) & mask
    while (this.#prints[slot] !== 0 && this.#prints[slot] !== print) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const prints = this.#prints
    const rows = this.#rows
    this.#prints = new Float64Array(prints.length * 2)
    this.#rows = new Int32Array(prints.length * 2)
    for (let i = 0; i < prints.length; i++) {
      const print = prints[i] as number
      if (print === 0) continue
      const slot = this.#find(print)
      this.#prints[slot] = print
      this.#rows[slot] = rows[i] as number
    }
  }
}

/** Two 32-bit lanes mixed as in MurmurHash's finaliser; never 0, which marks an empty slot. */
function fingerprint(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return (b >>> 0) + 4294967296 * (a & 0x1fffff) + 1
}
