import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import { ask, type Answer } from './ask.ts'
import type { Line } from './line.ts'
import type { Insist } from './patience.ts'
import { refusal } from './refusal.ts'
import type { Docman10Settings } from './settings.ts'

/** The feed's token, fetched when it is first needed and again when it has run out or was refused. */
export interface SignIn {
  token(): Promise<string>
  /** The feed refused the token. */
  forget(): void
}

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
})

/** A token is not used in the last seconds of its life: it would run out on the way. */
const MARGIN = 30_000

/** Signs in by OAuth 2.0 (RFC 6749, sections 4.3 and 4.4), the client by HTTP Basic (section 2.3.1). */
export function makeSignIn(
  line: Line,
  practice: string,
  settings: Docman10Settings,
  clock: Clock,
  insist: Insist,
): SignIn {
  let held: { token: string; until: number } | null = null
  return {
    async token() {
      const asked = clock.now().getTime()
      if (held && asked < held.until) return held.token
      const answer = await insist('a sign-in token', async () => {
        const answer = await ask(line, tokenQuestion(settings))
        if (answer.status === 200) return answer
        throw refusal(line.name, practice, answer, clock, { signingIn: true, grant: settings.grant })
      })
      held = readToken(line.name, answer, asked)
      return held.token
    },
    forget() {
      held = null
    },
  }
}

function tokenQuestion(settings: Docman10Settings) {
  const form = new URLSearchParams(
    settings.grant === 'password'
      ? { grant_type: 'password', username: settings.username ?? '', password: settings.password ?? '' }
      : { grant_type: 'client_credentials' },
  )
  const client = `${formEncoded(settings.clientId)}:${formEncoded(settings.clientSecret)}`
  return {
    path: '/token',
    method: 'POST' as const,
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(client).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  }
}

/** As RFC 6749 appendix B has it, so that a colon in an id or an accent in a secret arrives. */
function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length)
}

function readToken(feed: string, answer: Answer, asked: number): { token: string; until: number } {
  const read = tokenAnswer.safeParse(jsonOf(answer.body))
  if (!read.success) {
    throw new ProductError(
      'failed',
      `The feed at ${feed} answered the sign-in with something that is not a token. Check the address of the feed.`,
    )
  }
  const { access_token, expires_in } = read.data
  const life = expires_in === undefined ? Infinity : expires_in * 1000
  // A short-lived token is used for half its life.
  return { token: access_token, until: asked + Math.max(life - MARGIN, life / 2) }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
