import type { lookup as systemLookup } from 'node:dns'
import type { CustomFetch } from 'openid-client'
import { ask } from '../../platform/outside/ask.ts'
import { isSecret, isThisMachine } from '../../platform/outside/address.ts'
import { openLine, refusedAddress, type Limits } from '../../platform/outside/line.ts'
import type { ProviderSettings } from './settings.ts'

const KIND = 'sign-in provider'

/** Somebody waits in front of a browser: a provider that takes longer than this is told of instead. */
export interface Deadlines extends Limits {
  /** Milliseconds for one question and its answer. */
  overall: number
}

export const deadlines: Deadlines = { connect: 5_000, idle: 8_000, overall: 10_000, pageBytes: 512 * 1024 }

/** What a test may hold still or make small. */
export interface Wire {
  deadlines: Deadlines
  resolve?: typeof systemLookup
}

/**
 * `fetch` for all that is asked of one provider: addresses that its own description names are judged like any other, so
 * it cannot lead us to a neighbour or to this machine. No redirect is followed. Throws a `Hitch` or a `ProductError`.
 */
export function fetchFrom({ issuer, allowPrivate }: ProviderSettings, wire: Wire): CustomFetch {
  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address)
    const leadsHome = isThisMachine(url) && !isThisMachine(new URL(issuer))
    if (leadsHome || !isSecret(url)) {
      throw refusedAddress(
        { kind: KIND, name: url.host },
        leadsHome ? 'this machine' : 'not spoken to by https',
      )
    }
    const over = AbortSignal.timeout(wire.deadlines.overall)
    const either = signal ? AbortSignal.any([signal, over]) : over
    const line = openLine(url.origin, { kind: KIND, allowPrivate }, either, wire.deadlines, wire.resolve)
    try {
      const answer = await ask(line, {
        path: url,
        method: method === 'POST' ? 'POST' : 'GET',
        headers,
        ...(body && { body: textOf(body) }),
        pageTypes: ['application/json', 'application/jwk-set+json'],
      })
      const type = answer.headers['content-type']
      return new Response(new Uint8Array(answer.body), {
        status: answer.status,
        headers: { ...(type !== undefined && { 'content-type': type }), ...challengeOf(answer.headers) },
      })
    } finally {
      line.hangUp()
    }
  }
}

function challengeOf(headers: { 'www-authenticate'?: string | undefined }): Record<string, string> {
  const challenge = headers['www-authenticate']
  return challenge === undefined ? {} : { 'www-authenticate': challenge }
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new Error('Only forms are sent to a provider')
}
