/** Something went wrong that may be gone when the same is asked again. */
export class Hitch extends Error {
  /** What the person who reads of it should do, as a sentence. */
  readonly todo: string
  /** How long the server asked to be left alone, in seconds. */
  readonly retryAfter: number | null

  /** `what` completes "The feed …", or whatever kind of server it is. */
  constructor(what: string, todo: string, retryAfter: number | null = null) {
    super(what)
    this.todo = todo
    this.retryAfter = retryAfter
  }
}

/** No connection was made: what was to be said has not been heard. */
export class Unreached extends Hitch {}

/** What to do about a server of this kind that did not answer as it should. */
export const tellWhoeverRuns = (kind: string) =>
  `Try again later; if it goes on, tell whoever runs the ${kind}.`
