import type { Clock } from '../../platform/clock.ts'

/** Says of each request whether there is room for it. Room comes back evenly; `most` may be used at once. */
export function makeBucket(perMinute: number, most: number, clock: Clock): () => boolean {
  let tokens = most
  let at = +clock.now()
  return () => {
    const now = +clock.now()
    tokens = Math.min(most, tokens + ((now - at) / 60_000) * perMinute)
    at = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
