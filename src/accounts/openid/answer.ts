import type { JWTPayload } from 'jose'
import * as client from 'openid-client'
import { oldestSignIn, shapeOf } from './ask-provider.ts'
import type { Attempt } from './attempt.ts'
import type { KnownProvider } from './known-provider.ts'
import { Refused } from './refused.ts'
import type { Vouched } from './shapes/shape.ts'
import { verifiedToken } from './token.ts'
import { whyOf } from './why.ts'

/** Somebody whom a provider vouches for, under its own name for them and for its session. */
export interface Known extends Vouched {
  issuer: string
  sub: string
  issuerSession: string | undefined
}

/**
 * Reads what somebody came back from the provider with: their code is exchanged for tokens, whose every claim is
 * checked, and what the provider tells besides must be about the same person. `address` is where they came back to,
 * with all that it holds. Throws `Refused`.
 */
export async function answerOf(
  known: KnownProvider,
  attempt: Attempt,
  address: URL,
  now: Date,
): Promise<Known> {
  try {
    const { idToken, accessToken } = await tokensFor(known, attempt, address, now)
    const more = shapeOf(known).tellsMore ? await toldOf(known, accessToken, idToken.sub) : {}
    return {
      ...shapeOf(known).read({ ...more, ...idToken }, known.provider.settings),
      issuer: known.provider.settings.issuer,
      sub: idToken.sub,
      issuerSession: typeof idToken.sid === 'string' ? idToken.sid : undefined,
    }
  } catch (error) {
    throw error instanceof Refused ? error : whyOf(error)
  }
}

async function tokensFor(
  known: KnownProvider,
  attempt: Attempt,
  address: URL,
  now: Date,
): Promise<{ idToken: JWTPayload & { sub: string }; accessToken: string }> {
  const { config, provider, keys } = known
  const maxAge = oldestSignIn(known, attempt, now)
  const tokens = await client.authorizationCodeGrant(config, address, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
    ...(maxAge !== undefined && { maxAge }),
  })
  // The library trusts the connection that the token came over. The signature is ours to ask for as well.
  const idToken = await verifiedToken(tokens.id_token!, provider.settings, keys, now)
  if (typeof idToken.sub !== 'string' || idToken.sub === '' || idToken.sub.length > 255)
    throw new Refused('not-proven', 'sub')
  return { idToken: { ...idToken, sub: idToken.sub }, accessToken: tokens.access_token }
}

async function toldOf({ config }: KnownProvider, accessToken: string, sub: string): Promise<JWTPayload> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {}
  return client.fetchUserInfo(config, accessToken, sub)
}
