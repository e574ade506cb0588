import { randomBytes, type KeyObject } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { jwtVerify } from 'jose'
import type { Clock } from '../../platform/clock.ts'

export interface TokenSettings {
  apiKey: string
  keyId: string
  publicKey: KeyObject
  /** How long a token lives. */
  tokenSeconds?: number
}

/** The sign-in of the API platform: an assertion that is right is answered with a token, once. */
export function tokenDesk(settings: TokenSettings, clock: Clock) {
  const living = new Map<string, number>()
  const seen = new Set<string>()
  let given = 0
  return {
    given: () => given,
    /** All of them end now. */
    end: () => living.clear(),
    isAlive: (token: string) => (living.get(token) ?? 0) > +clock.now(),
    async answer(request: IncomingMessage, response: ServerResponse, tokenUrl: string): Promise<void> {
      const form = new URLSearchParams(await text(request))
      const why = await whyRefused(form, { ...settings, tokenUrl, clock, seen })
      if (why !== null)
        return sendJson(response, why.status, { error: why.error, error_description: why.words })
      const seconds = settings.tokenSeconds ?? 599
      const token = randomBytes(20).toString('hex')
      living.set(token, +clock.now() + seconds * 1000)
      given += 1
      sendJson(response, 200, { access_token: token, expires_in: String(seconds), token_type: 'Bearer' })
    },
  }
}

async function whyRefused(
  form: URLSearchParams,
  at: TokenSettings & { tokenUrl: string; clock: Clock; seen: Set<string> },
): Promise<{ status: 400 | 401; error: string; words: string } | null> {
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, error: 'unsupported_grant_type', words: 'grant_type is invalid' }
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return { status: 400, error: 'invalid_request', words: 'client_assertion_type is invalid' }
  const refused = (words: string) => ({ status: 401 as const, error: 'invalid_client', words })
  try {
    const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', at.publicKey, {
      ...{ algorithms: ['RS512'], issuer: at.apiKey, subject: at.apiKey, audience: at.tokenUrl },
      currentDate: at.clock.now(),
    })
    if (protectedHeader.kid !== at.keyId) return refused('kid is unknown')
    if ((payload.exp ?? Infinity) - +at.clock.now() / 1000 > 300) return refused('exp is too far away')
    if (payload.jti === undefined || at.seen.has(payload.jti)) return refused('jti was used before')
    at.seen.add(payload.jti)
    return null
  } catch {
    return refused('the assertion is not valid')
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  content: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content))
}
