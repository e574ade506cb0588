import * as client from 'openid-client'
import { ageOf, type Attempt } from './attempt.ts'
import type { KnownProvider } from './known-provider.ts'
import type { Shape } from './settings.ts'
import { cis2 } from './shapes/cis2.ts'
import { nhsmail } from './shapes/nhsmail.ts'
import { plain } from './shapes/plain.ts'
import type { SpeaksLike } from './shapes/shape.ts'

const shapes: Record<Shape, SpeaksLike> = { cis2, nhsmail, plain }

export const shapeOf = ({ provider }: KnownProvider): SpeaksLike => shapes[provider.settings.shape]

/** How long ago people may have signed in there, in seconds; undefined where it does not matter. */
function maxAgeOf(known: KnownProvider): number | undefined {
  return known.provider.settings.maxAgeSeconds ?? shapeOf(known).maxAgeSeconds
}

/** The same for somebody who is back. Who was to show again who they are has signed in since they were sent there. */
export function oldestSignIn(known: KnownProvider, attempt: Attempt, now: Date): number | undefined {
  return attempt.purpose === 'again' ? ageOf(attempt, now) : maxAgeOf(known)
}

/** The address at the provider that somebody is sent to, and comes back from to `redirectUri`. */
export async function questionTo(known: KnownProvider, attempt: Attempt, redirectUri: string): Promise<URL> {
  const { settings } = known.provider
  const maxAge = maxAgeOf(known)
  return client.buildAuthorizationUrl(known.config, {
    redirect_uri: redirectUri,
    scope: settings.scope ?? shapeOf(known).scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
    ...shapeOf(known).asks(settings),
    ...(attempt.purpose === 'again' && { max_age: '0', prompt: 'login' }),
  })
}
