import type { Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import { mediaType, type Answer } from '../../platform/outside/ask.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { retryAfterSeconds, TELL_THE_FEED } from './patience.ts'

/** What was asked for, as the sentences about a refusal need it. */
export interface Asked {
  practice: string
  grant: 'client-credentials' | 'password'
  /** The media type of a page. */
  pageType: string
  /** What the feed should follow: "the list feed specification". */
  rules: string
}

/**
 * What an answer means that is not what was asked for: a `Hitch` when it is worth asking again, otherwise a
 * `ProductError` that says what to do. Nothing of the answer's body is repeated: it may hold anything.
 */
export function refusal(
  feed: string,
  asked: Asked,
  answer: Answer,
  clock: Clock,
  signingIn = false,
): Hitch | ProductError {
  const { status } = answer
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const what = status === 429 ? 'asked to be left alone for a while (429)' : `answered ${status}`
    return new Hitch(what, TELL_THE_FEED, retryAfterSeconds(answer.headers['retry-after'], clock.now()))
  }
  return new ProductError('failed', `The feed at ${feed} ${sentence(answer, asked, signingIn)}`)
}

function sentence(
  { status, headers }: Answer,
  { practice, grant, pageType, rules }: Asked,
  signingIn: boolean,
): string {
  const credentials =
    grant === 'password'
      ? 'the client id, the client secret, the user name and the password'
      : 'the client id and the client secret'
  if (status === 200) return wrongAnswer(mediaType(headers), pageType)
  if (status >= 300 && status < 400) {
    return `sent us on to another address (${status}), which is not followed. Give the final address in the feed settings of ${practice}, or ask whether it wants a sign-in.`
  }
  if (status === 401 || (signingIn && (status === 400 || status === 403))) {
    return `refused the sign-in (${status}). Check ${credentials} in the feed settings of ${practice}.`
  }
  if (status === 403) {
    return `does not let us read the list of ${practice} (403). Ask whoever runs the feed to allow this client to read it.`
  }
  if (status === 404 && signingIn) {
    return 'has no sign-in at this address (404). Check the address of the feed.'
  }
  if (status === 404) {
    return `has no list of ${practice} (404). Check the address of the feed, and ask whoever runs it whether it holds this practice.`
  }
  return `did not accept the question (${status}). Check the address of the feed, and that it follows ${rules}.`
}

function wrongAnswer(type: string, pageType: string): string {
  const advice = 'Check the address of the feed, or whether it asks for a sign-in.'
  if (type === 'text/html' || type === 'application/xhtml+xml') {
    return `answered with a web page instead of a list. ${advice}`
  }
  const named = /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(type) ? type : 'something without a type'
  return `answered with ${named} instead of a list (${pageType}). ${advice}`
}
