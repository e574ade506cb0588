import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether what somebody shows is the secret. Compared as digests, so that neither length nor content tells anything by how
 * long it takes.
 */
export function isSameSecret(shown: unknown, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(typeof shown === 'string' ? shown : ''), digest(secret))
}

/** Which of some secrets is shown; undefined where none is. Each is compared, whichever it is. */
export function sameSecret<S>(
  shown: unknown,
  known: readonly S[],
  secretOf: (one: S) => string,
): S | undefined {
  return known.filter((one) => isSameSecret(shown, secretOf(one)))[0]
}
