import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'

/** Why somebody may not ask, in the order in which the service finds out. */
export interface NotAllowed {
  status: 401 | 403
  message: string
}

/** Keys of the service that is played: `name-<service id>-<secret>`. One that was revoked is known, and opens nothing. */
export interface Keys {
  active: readonly string[]
  revoked: readonly string[]
}

/** How far two clocks may differ. */
const skew = 30

/** Null when whoever shows this header may ask. */
export async function whyNotAllowed(
  { active, revoked }: Keys,
  header: string | undefined,
  clock: Clock,
): Promise<NotAllowed | null> {
  if (!header) return { status: 401, message: 'Unauthorized: authentication token must be provided' }
  const token = /^bearer (.*)$/i.exec(header)?.[1]
  if (token === undefined)
    return { status: 401, message: 'Unauthorized: authentication bearer scheme must be used' }
  const claims = readClaims(token)
  if (claims === null) return invalid('signature, api token is not valid')
  if (claims.algorithm !== 'HS256') return invalid('algorithm used is not HS256')
  if (claims.issuer === undefined) return invalid('iss field not provided')
  if (!z.guid().safeParse(claims.issuer).success) return invalid('service id is not the right data type')
  const keys = [...active, ...revoked].filter((key) => serviceOf(key) === claims.issuer)
  if (keys.length === 0) return invalid('service not found')
  for (const key of keys)
    if (await isSignedWith(token, key)) {
      if (Math.abs(+clock.now() / 1000 - (claims.issuedAt ?? 0)) > skew)
        return { status: 403, message: 'Error: Your system clock must be accurate to within 30 seconds' }
      return revoked.includes(key) ? invalid('API key revoked') : null
    }
  return invalid('API key not found')
}

export const serviceOf = (key: string) => key.slice(-73, -37)

const invalid = (message: string): NotAllowed => ({ status: 403, message: `Invalid token: ${message}` })

function readClaims(token: string) {
  try {
    const { iss: issuer, iat: issuedAt } = decodeJwt(token)
    return { algorithm: decodeProtectedHeader(token).alg, issuer, issuedAt }
  } catch {
    return null
  }
}

async function isSignedWith(token: string, key: string): Promise<boolean> {
  const secret = new TextEncoder().encode(key.slice(-36))
  return jwtVerify(token, secret, { algorithms: ['HS256'], currentDate: new Date(0) }).then(
    () => true,
    () => false,
  )
}
