import * as client from 'openid-client'
import { errors } from 'jose'
import { ProductError } from '../../platform/errors.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { Refused, type Why } from './refused.ts'

/** What a provider may answer instead of vouching (OpenID Connect Core, section 3.1.2.6), in words of ours. */
const answers: Record<string, Why> = {
  access_denied: 'cancelled',
  login_required: 'sign-in-needed',
  interaction_required: 'sign-in-needed',
  account_selection_required: 'sign-in-needed',
  consent_required: 'sign-in-needed',
  server_error: 'provider-trouble',
  temporarily_unavailable: 'provider-trouble',
  invalid_grant: 'used',
}

/** Why somebody is not let in, from what went wrong on the way. What is not the provider's doing is thrown on. */
export function whyOf(error: unknown): Refused {
  if (error instanceof Refused) return error
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return new Refused(answers[error.error] ?? 'misconfigured', wordOf(error.error), { cause: error })
  }
  if (error instanceof client.WWWAuthenticateChallengeError)
    return new Refused('provider-trouble', 'challenge', { cause: error })
  if (error instanceof errors.JOSEError) return new Refused('provider-trouble', error.code, { cause: error })
  const outside = outsideOf(error)
  if (outside) return outside
  if (error instanceof client.ClientError) return ofClient(error)
  throw error
}

/** It could not be reached, was too slow, broke off, or may not be reached. */
function outsideOf(error: unknown): Refused | null {
  const cause = error instanceof client.ClientError && error.code === undefined ? error.cause : error
  if (cause instanceof Hitch || cause instanceof ProductError)
    return new Refused('unreachable', undefined, { cause })
  const isSlow = cause instanceof client.ClientError && /TIMEOUT|ABORT/.test(cause.code ?? '')
  if (isSlow || (cause instanceof DOMException && cause.name === 'TimeoutError'))
    return new Refused('unreachable', 'slow', { cause })
  return null
}

/** The library's codes for what is wrong with an answer; of a claim also its name. */
function ofClient(error: client.ClientError): Refused {
  const claim = claimOf(error)
  if (claim === 'auth_time' && error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED')
    return new Refused('too-long-ago', undefined, { cause: error })
  const isAnswer = ['OAUTH_PARSE_ERROR', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_RESPONSE_IS_NOT_CONFORM']
  const why = isAnswer.includes(error.code ?? '') ? 'provider-trouble' : 'not-proven'
  return new Refused(why, claim ?? error.code, { cause: error })
}

function claimOf(error: Error): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const cause = at.cause as { claim?: unknown; attribute?: unknown } | undefined
    const name = cause?.claim ?? cause?.attribute
    if (typeof name === 'string' && /^\w{2,20}$/.test(name)) return name
  }
  return undefined
}

/** A word of the protocol may be logged; anything else that a provider writes may not. */
function wordOf(text: string): string {
  return /^[a-z_]{1,40}$/.test(text) ? text : 'another error'
}
