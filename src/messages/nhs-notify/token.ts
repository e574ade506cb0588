import { randomUUID, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { ask } from '../../platform/outside/ask.ts'
import type { Line } from '../../platform/outside/line.ts'
import { notAsked, retryAfter, type NotAsked, shut } from './asked.ts'

/** Who we are to the API platform of NHS England. */
export interface NhsIdentity {
  apiKey: string
  /** RSA. Its public half stands under `keyId` in the key set that the platform was given. */
  key: KeyObject
  keyId: string
  tokenUrl: string
}

/** Longer is refused. */
const assertionSeconds = 180
/** A token is not used in the last seconds of its life: it would run out on the way. */
const margin = 30_000

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  // The platform writes it as text.
  expires_in: z.coerce.number().positive(),
})

type Held = { token: string; until: number }

/**
 * The token of this process: fetched by an assertion that is signed with our key (RS512), kept until just before its end, and
 * fetched once however many need it at the same time.
 */
export function nhsTokens(line: Line, identity: NhsIdentity, clock: Clock) {
  let held: Held | null = null
  let coming: Promise<Held | NotAsked> | null = null
  return {
    async token(over: AbortSignal): Promise<string | NotAsked> {
      if (held !== null && +clock.now() < held.until) return held.token
      coming ??= fetchToken({ ...line, signal: over }, identity, clock).finally(() => (coming = null))
      const come = await coming
      if ('is' in come) return come
      held = come
      return come.token
    },
    /** It was refused. */
    forget(token: string): void {
      if (held?.token === token) held = null
    },
  }
}

async function fetchToken(line: Line, identity: NhsIdentity, clock: Clock): Promise<Held | NotAsked> {
  const from = +clock.now()
  try {
    const { status, headers, body } = await ask(line, {
      path: new URL(identity.tokenUrl),
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertionOf(identity, from),
      }).toString(),
    })
    if (status === 429) return notAsked('token 429', retryAfter(headers) ?? 30)
    if (status !== 200) return status >= 500 ? notAsked(`token ${status}`, 60) : shut(`token ${status}`)
    const { access_token: token, expires_in: seconds } = tokenAnswer.parse(JSON.parse(body.toString()))
    return { token, until: from + seconds * 1000 - margin }
  } catch {
    // Whatever it was, the message itself has not been handed to anybody.
    return notAsked('no token', 60)
  }
}

function assertionOf({ apiKey, key, keyId, tokenUrl }: NhsIdentity, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS512', typ: 'JWT', kid: keyId })
    .setIssuer(apiKey)
    .setSubject(apiKey)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + assertionSeconds)
    .sign(key)
}
