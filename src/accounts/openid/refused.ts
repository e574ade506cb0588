/** Why somebody who came back from a provider is not let in. Each has a page that says what to do. */
export const WHYS = [
  'cancelled',
  'sign-in-needed',
  'provider-trouble',
  'unreachable',
  'misconfigured',
  'not-begun',
  'used',
  'not-proven',
  'too-long-ago',
  'identity-level',
  'authentication-level',
  'no-role',
  'role-not-allowed',
  'no-membership',
  'other-practice',
  'not-known',
  'already-linked',
] as const
export type Why = (typeof WHYS)[number]

/** Somebody is not let in. `detail` is for the log: a word of the protocol, never a value that came along. */
export class Refused extends Error {
  readonly why: Why
  readonly detail: string | undefined

  constructor(why: Why, detail?: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'Refused'
    this.why = why
    this.detail = detail
  }
}
