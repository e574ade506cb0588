import * as client from 'openid-client'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { isThisMachine } from '../../platform/outside/address.ts'
import { clientKey } from './client-key.ts'
import { deadlines, fetchFrom, type Wire } from './fetch.ts'
import { findProvider, type Provider } from './provider.ts'
import { ProviderKeys } from './provider-keys.ts'
import { TOLERANCE_SECONDS } from './token.ts'

/** A provider that is ready to be spoken to. */
export interface KnownProvider {
  provider: Provider
  config: client.Configuration
  keys: ProviderKeys
}

interface Described {
  changedAt: number
  until: number
  metadata: client.ServerMetadata
  keys: ProviderKeys
}

/** What a provider says of itself is asked again after this long. */
const DESCRIPTION_KEPT = 60 * 60_000

export interface Deps {
  database: Database
  secrets: Secrets
  clock: Clock
  wire?: Partial<Wire>
}

/** The providers of this installation, and what this process has learned of each: its description and its keys. */
export class KnownProviders {
  readonly #deps: Deps
  readonly #described = new Map<string, Promise<Described>>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Null when there is no such provider. Throws when it cannot be reached or does not describe itself as it should. */
  async open(id: string): Promise<KnownProvider | null> {
    const { database, secrets } = this.#deps
    const provider = await findProvider(database, secrets, id)
    if (!provider) return null
    const { metadata, keys } = await this.#describe(provider)
    return { provider, keys, config: await this.#configure(provider, metadata) }
  }

  async #describe(provider: Provider): Promise<Described> {
    const now = this.#deps.clock.now().getTime()
    const held = await this.#described.get(provider.id)?.catch(() => null)
    if (held && held.changedAt === provider.changedAt.getTime() && now < held.until) return held
    const describing = this.#discover(provider)
    this.#described.set(provider.id, describing)
    return describing
  }

  async #discover({ settings, changedAt }: Provider): Promise<Described> {
    const { clock } = this.#deps
    const fetch = this.#fetchFor(settings)
    const config = await client.discovery(
      new URL(settings.issuer),
      settings.clientId,
      undefined,
      client.None(),
      {
        [client.customFetch]: fetch,
        ...(allowsHttp(settings.issuer) && { execute: [client.allowInsecureRequests] }),
      },
    )
    const metadata = copyOf(config.serverMetadata())
    if (metadata.issuer !== settings.issuer || metadata.jwks_uri === undefined)
      throw misnamed(settings.issuer)
    return {
      changedAt: changedAt.getTime(),
      until: clock.now().getTime() + DESCRIPTION_KEPT,
      metadata: { ...metadata, id_token_signing_alg_values_supported: [...settings.algorithms] },
      keys: new ProviderKeys(metadata.jwks_uri, fetch, clock),
    }
  }

  async #configure(
    { settings, clientSecret }: Provider & { clientSecret: string | null },
    metadata: client.ServerMetadata,
  ): Promise<client.Configuration> {
    const skew = Math.round((this.#deps.clock.now().getTime() - Date.now()) / 1000)
    const own = { [client.clockSkew]: skew, [client.clockTolerance]: TOLERANCE_SECONDS }
    const auth = await clientAuth(settings, clientSecret, metadata)
    const config = new client.Configuration(metadata, settings.clientId, own, auth)
    config[client.customFetch] = this.#fetchFor(settings)
    if (allowsHttp(settings.issuer)) client.allowInsecureRequests(config)
    return config
  }

  #fetchFor(settings: Provider['settings']): client.CustomFetch {
    return fetchFrom(settings, { deadlines, ...this.#deps.wire })
  }
}

/** Without the library's own helpers. */
const copyOf = (metadata: object) => JSON.parse(JSON.stringify(metadata)) as client.ServerMetadata

const allowsHttp = (issuer: string) => isThisMachine(new URL(issuer))

async function clientAuth(
  { clientAuth, privateKeys }: Provider['settings'],
  secret: string | null,
  { token_endpoint: audience }: client.ServerMetadata,
): Promise<client.ClientAuth> {
  if (clientAuth === 'secret-basic') return client.ClientSecretBasic(secret!)
  if (clientAuth === 'secret-post') return client.ClientSecretPost(secret!)
  return client.PrivateKeyJwt(await clientKey(privateKeys[0]!), {
    // NHS CIS2 asks for the address that the assertion is sent to (RFC 7523, section 3).
    [client.modifyAssertion]: (_header, payload) => {
      if (audience !== undefined) payload.aud = audience
    },
  })
}

function misnamed(issuer: string): ProductError {
  return new ProductError(
    'failed',
    `The provider at ${new URL(issuer).host} calls itself something else, or publishes no keys. Give its issuer exactly as its description has it.`,
  )
}
