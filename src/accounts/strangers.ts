interface Tries {
  count: number
  lockedUntil: Date | null
}

/**
 * Counts tries with emails that nobody has, and locks them as it would an account: otherwise the lock itself would
 * tell which emails are known. In memory, because there is no account to write it to.
 */
export class Strangers {
  readonly #tries = new Map<string, Tries>()
  readonly #most: number
  readonly #lockMinutes: number

  constructor(most: number, lockMinutes: number) {
    this.#most = most
    this.#lockMinutes = lockMinutes
  }

  countTry(email: string, now: Date): { mayTry: boolean; lockedUntil: Date | null } {
    const before = this.#tries.get(email)
    if (before?.lockedUntil && before.lockedUntil > now)
      return { mayTry: false, lockedUntil: before.lockedUntil }
    const count = before && !before.lockedUntil ? before.count + 1 : 1
    const until = new Date(now.getTime() + this.#lockMinutes * 60_000)
    const lockedUntil = count >= this.#most ? until : null
    this.#remember(email, { count, lockedUntil })
    return { mayTry: true, lockedUntil }
  }

  #remember(email: string, tries: Tries): void {
    this.#tries.delete(email)
    this.#tries.set(email, tries)
    if (this.#tries.size <= 10_000) return
    const [oldest] = this.#tries.keys()
    if (oldest !== undefined) this.#tries.delete(oldest)
  }
}
