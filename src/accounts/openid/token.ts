import { errors, jwtVerify, decodeProtectedHeader, type JWTPayload } from 'jose'
import { Refused } from './refused.ts'
import type { ProviderKeys } from './provider-keys.ts'
import type { ProviderSettings } from './settings.ts'

/** How far our clock and the provider's may be apart. */
export const TOLERANCE_SECONDS = 30

/** Headers by which a token says itself where its key is. Nobody who makes one up gets to choose. */
const OWN_KEYS = ['jku', 'jwk', 'x5u', 'x5c'] as const

/**
 * What a token of the provider says, once everything that must be right about it is: a signature of an allowed
 * algorithm by a key that the provider publishes, from it, for us, not too old and not too new.
 * Throws `Refused` (`not-proven`), whose detail names the check that failed.
 */
export async function verifiedToken(
  token: string,
  { issuer, clientId, algorithms }: ProviderSettings,
  keys: ProviderKeys,
  now: Date,
): Promise<JWTPayload> {
  try {
    refuseOwnKeys(token)
    const { payload } = await jwtVerify(token, keys.find, {
      algorithms,
      issuer,
      audience: clientId,
      currentDate: now,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['iat'],
    })
    if (payload.iat! > now.getTime() / 1000 + TOLERANCE_SECONDS) throw new Refused('not-proven', 'iat')
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new Refused('not-proven', detailOf(error), { cause: error })
    throw error
  }
}

function refuseOwnKeys(token: string): void {
  const header = decodedHeader(token)
  const own = OWN_KEYS.find((name) => name in header)
  if (own) throw new Refused('not-proven', own)
}

function decodedHeader(token: string): object {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw new Refused('not-proven', 'not a token')
  }
}

function detailOf(error: errors.JOSEError): string {
  return 'claim' in error && typeof error.claim === 'string' && /^\w{2,20}$/.test(error.claim)
    ? error.claim
    : error.code
}
