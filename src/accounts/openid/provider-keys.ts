import { createLocalJWKSet, errors, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import type { CustomFetch } from 'openid-client'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { Refused } from './refused.ts'

const minutes = 60_000
/** A key that is not known may be new: it is looked for again, but not for everybody who comes with a made-up one. */
const SOONEST_REFETCH = 5 * minutes
/** A key that the provider no longer publishes is not trusted for longer than this. */
const LONGEST_KEPT = 60 * minutes

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

/** The public keys of one provider, fetched when they are first needed. */
export class ProviderKeys {
  readonly #address: string
  readonly #fetch: CustomFetch
  readonly #clock: Clock
  #held: { keys: JSONWebKeySet; at: number } | null = null
  #fetching: Promise<JSONWebKeySet> | null = null

  constructor(address: string, fetch: CustomFetch, clock: Clock) {
    this.#address = address
    this.#fetch = fetch
    this.#clock = clock
  }

  /** The key that a token names, or one of jose's errors. To be handed to `jwtVerify`. */
  readonly find = async (header: JWSHeaderParameters) => {
    if (!header.kid) throw new errors.JWKSNoMatchingKey()
    const known = await this.#keys(LONGEST_KEPT)
    const isKnown = known.keys.some(({ kid }) => kid === header.kid)
    return createLocalJWKSet(isKnown ? known : await this.#keys(SOONEST_REFETCH))(header)
  }

  async #keys(atMost: number): Promise<JSONWebKeySet> {
    if (this.#held && this.#clock.now().getTime() - this.#held.at < atMost) return this.#held.keys
    this.#fetching ??= this.#load().finally(() => (this.#fetching = null))
    return this.#fetching
  }

  async #load(): Promise<JSONWebKeySet> {
    const answer = await this.#fetch(this.#address, {
      method: 'GET',
      headers: { accept: 'application/json' },
      body: undefined,
      redirect: 'manual',
    })
    const read = keySet.safeParse(answer.status === 200 ? await answer.json().catch(() => null) : null)
    if (!read.success) throw new Refused('provider-trouble', 'keys')
    this.#held = { keys: read.data, at: this.#clock.now().getTime() }
    return this.#held.keys
  }
}
