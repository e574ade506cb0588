import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import { ask, type Answer, type Question } from '../../platform/outside/ask.ts'
import type { Line } from '../../platform/outside/line.ts'
import type { Insist } from './patience.ts'
import { refusal, type Asked } from './refusal.ts'

/** What a practice signs in with. */
export interface Credentials {
  clientId: string
  clientSecret: string
  grant: 'client-credentials' | 'password'
  username?: string | undefined
  password?: string | undefined
  /** What the token is asked for, where the feed wants to be told. */
  scope?: string | undefined
}

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
  { line, path }: { line: Line; path: string },
  asked: Asked,
  credentials: Credentials,
  clock: Clock,
  insist: Insist,
): SignIn {
  let held: { token: string; until: number } | null = null
  return {
    async token() {
      const from = clock.now().getTime()
      if (held && from < held.until) return held.token
      const answer = await insist('a sign-in token', async () => {
        const answer = await ask(line, tokenQuestion(path, credentials))
        if (answer.status === 200) return answer
        throw refusal(line.name, asked, answer, clock, true)
      })
      held = readToken(line.name, answer, from)
      return held.token
    },
    forget() {
      held = null
    },
  }
}

/** Asks with the token, and once more with a new one when the feed refuses it. */
export async function askSignedIn(
  line: Line,
  signIn: SignIn,
  questionWith: (token: string) => Question,
): Promise<Answer> {
  const answer = await ask(line, questionWith(await signIn.token()))
  if (answer.status !== 401) return answer
  signIn.forget()
  const again = await ask(line, questionWith(await signIn.token()))
  if (again.status === 401) signIn.forget()
  return again
}

function tokenQuestion(path: string, { clientId, clientSecret, grant, ...more }: Credentials): Question {
  const form = new URLSearchParams(
    grant === 'password'
      ? { grant_type: 'password', username: more.username ?? '', password: more.password ?? '' }
      : { grant_type: 'client_credentials' },
  )
  if (more.scope) form.set('scope', more.scope)
  const client = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
  return {
    path,
    method: 'POST',
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
