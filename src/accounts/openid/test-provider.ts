import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose'
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider'

/** What a provider that does as a test wants is changed to do: to its answers, and to how long they take. */
export interface Lies {
  idToken?: (token: string) => string | Promise<string>
  userInfo?: (told: Record<string, unknown>) => Record<string, unknown>
  /** Whatever would be sent at this path is sent like this instead. */
  instead?: { path: string; answer: (request: IncomingMessage, response: ServerResponse) => void }
}

/** Somebody as a provider knows them. */
export interface Account {
  sub: string
  claims: Record<string, unknown>
}

export const RSA = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A real OpenID provider on this machine, with keys of its own, at which one account is signed in without a question. */
export async function startProvider(t: Pick<TestContext, 'after'>, client: ClientMetadata) {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = RSA()
  const asked: string[] = []
  /** Every token that was given out. */
  const issued: string[] = []
  const world = {
    issuer,
    keys,
    asked,
    issued,
    kid: 'first',
    account: { sub: '555036632103', claims: {} },
    lies: {} as Lies,
    refuses: undefined as string | undefined,
    /** Publishes other keys from now on, and signs with them. */
    turnKeys: (kid: string) => {
      const fresh = RSA()
      Object.assign(world, { keys: fresh, kid })
      answer = providerOn(world, client).callback()
    },
    forge: (token: string, change: Forged = {}) => forge(world, token, change),
    visit: (address: string) => visit(address, issuer),
  }
  let answer = providerOn(world, client).callback()
  server.on('request', (request, response) => {
    asked.push(request.url!.split('?')[0]!)
    const { instead } = world.lies
    if (instead && request.url!.startsWith(instead.path)) return instead.answer(request, response)
    return void answer(request, response)
  })
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return world
}

interface World {
  issuer: string
  keys: { privateKey: KeyObject }
  issued: string[]
  kid: string
  account: Account
  lies: Lies
  refuses: string | undefined
}

function providerOn(world: World, client: ClientMetadata): Provider {
  const provider = new Provider(world.issuer, configuration(world, client))
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) return finish(provider, world, ctx.req, ctx.res)
    await next()
    const told = ctx.body as Record<string, unknown>
    if (ctx.path === '/token' && typeof told.id_token === 'string' && world.lies.idToken)
      told.id_token = await world.lies.idToken(told.id_token)
    if (ctx.path === '/token')
      for (const token of [told.id_token, told.access_token])
        if (typeof token === 'string') world.issued.push(token)
    if (ctx.path === '/me' && world.lies.userInfo) ctx.body = world.lies.userInfo(told)
  })
  return provider
}

function configuration(world: World, client: ClientMetadata): Configuration {
  const jwk = { ...world.keys.privateKey.export({ format: 'jwk' }), kid: world.kid, use: 'sig', alg: 'RS256' }
  return {
    clients: [client],
    jwks: { keys: [jwk] },
    cookies: { keys: ['only for tests'] },
    // Whatever the account has is told, whichever scope asks for it.
    claims: { openid: ['sub', ...Object.keys(world.account.claims)], ...claimsOf },
    scopes: ['openid', 'profile', 'nhsperson', 'nationalrbacaccess', 'associatedorgs', 'selectedrole'],
    acrValues: ['AAL2_OR_AAL3_ANY', 'AAL3_ANY', 'strong'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    enabledJWA: { clientAuthSigningAlgValues: ['RS512'] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...world.account.claims }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client!.clientId,
        accountId: ctx.oidc.session!.accountId!,
      })
      grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '))
      await grant.save()
      return grant
    },
  }
}

/** The claims of NHS CIS2 and others, by the scope that asks for them. */
const claimsOf = {
  profile: ['name', 'id_assurance_level', 'authentication_assurance_level', 'tid', 'acrs', 'acr'],
  nhsperson: ['nhsid_useruid'],
  nationalrbacaccess: ['nhsid_nrbac_roles'],
  selectedrole: ['selected_roleid'],
}

async function finish(
  provider: Provider,
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = world.refuses ? { error: world.refuses } : { login: { accountId: world.account.sub } }
  await provider.interactionFinished(request, response, result)
}

/** Goes to the provider as a browser would, and gives back the address that it leads back to. */
async function visit(address: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>()
  for (let at = address, hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!
      cookies.set(name!, value!)
    }
    const to = response.headers.get('location')
    if (to === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
    at = new URL(to, at).href
    if (!at.startsWith(issuer)) return at
  }
  throw new Error('The provider leads round in circles')
}

export interface Forged {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  without?: string
  key?: KeyObject | Uint8Array
}

/** The token with something else in it, signed with the provider's own key unless another is given. */
async function forge(
  world: World,
  token: string,
  { header = {}, claims = {}, without, key }: Forged,
): Promise<string> {
  const told: JWTPayload = { ...decodeJwt(token), ...claims }
  if (without !== undefined) delete told[without]
  const head = { ...decodeProtectedHeader(token), ...header } as { alg: string }
  if (head.alg === 'none') return `${partOf(head)}.${partOf(told)}.`
  return new SignJWT(told).setProtectedHeader(head).sign(key ?? world.keys.privateKey)
}

const partOf = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
