import { randomBytes } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'

/** Who may sign in at the stand-in, and which lists they may read: all without `practices`. */
export interface StandInClient {
  clientId: string
  clientSecret: string
  /** Only for the password grant. */
  username?: string
  password?: string
  practices?: string[]
}

/** An answer to `POST /token` as RFC 6749 has it. */
export interface TokenAnswer {
  status: 200 | 400 | 401
  body: Record<string, string | number>
}

/** The tokens that the stand-in has given out. */
export function makeTokens(clients: readonly StandInClient[], clock: Clock, seconds: number) {
  const given = new Map<string, { client: StandInClient; until: number }>()

  return {
    /** Answers a request for a token: a form, and perhaps an `Authorization: Basic` header. */
    give(form: URLSearchParams, authorization: string | undefined): TokenAnswer {
      const grant = form.get('grant_type')
      const client = authenticated(clients, credentials(form, authorization))
      if (!client) return refused(401, 'invalid_client', 'The client id or the secret is wrong.')
      if (grant !== 'client_credentials' && grant !== 'password') {
        return refused(400, 'unsupported_grant_type', 'Use client_credentials or password.')
      }
      if (grant === 'password' && !knowsPassword(client, form)) {
        return refused(400, 'invalid_grant', 'The user name or the password is wrong.')
      }
      const token = randomBytes(24).toString('base64url')
      given.set(token, { client, until: clock.now().getTime() + seconds * 1000 })
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: seconds } }
    },

    /** Whose token this is, or null when it is none or has run out. */
    holder(authorization: string | undefined): StandInClient | null {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
      const held = given.get(token)
      if (held && held.until > clock.now().getTime()) return held.client
      given.delete(token)
      return null
    },
  }
}

function credentials(form: URLSearchParams, authorization: string | undefined): [string, string] {
  const basic = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1]
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(formDecoded)
  return [id, secret]
}

function authenticated(clients: readonly StandInClient[], [id, secret]: [string, string]) {
  return clients.find((client) => client.clientId === id && client.clientSecret === secret)
}

function knowsPassword(client: StandInClient, form: URLSearchParams): boolean {
  return (
    client.username !== undefined &&
    client.username === form.get('username') &&
    client.password === form.get('password')
  )
}

/** RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined. */
function formDecoded(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? ''
}

function refused(status: 400 | 401, error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } }
}
