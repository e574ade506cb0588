/**
 * An expected failure, told in one clear sentence that says what to do.
 *
 * - `invalid`: what was handed over cannot be used as it is (a file, a form, a number)
 * - `not-found`: there is no such thing, or it belongs to another practice
 * - `refused`: it may not happen now (a sync is already running)
 * - `held`: it stopped itself before changing anything and waits for a person
 * - `failed`: something outside did not do its part (the source, the network)
 *
 * The message is shown to people and written to logs: it never holds a personal detail or a secret.
 */
export class ProductError extends Error {
  readonly kind: ProductErrorKind

  constructor(kind: ProductErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProductError'
    this.kind = kind
  }
}

export type ProductErrorKind = 'invalid' | 'not-found' | 'refused' | 'held' | 'failed'
