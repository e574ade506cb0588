import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { Visitor } from '../../platform/web/test-visitor.ts'
import { addColleague } from '../test-accounts.ts'
import { linkIdentity } from './identity.ts'
import { openid, sessionsOf, signInBy, type OpenidWorld } from './test-openid.ts'
import { listRefusedLogouts, MOST_AN_HOUR } from './refused-logouts.ts'
import { RSA } from './test-provider.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** A token that ends sessions, as the provider makes it: signed with its own key unless another is given. */
async function logoutToken(
  world: OpenidWorld,
  claims: Record<string, unknown> = {},
  { key = world.issuer.keys.privateKey, header = {} } = {},
): Promise<string> {
  const told = {
    ...{ iss: world.issuer.issuer, aud: 'patient-sync', sub: world.issuer.account.sub, jti: randomUUID() },
    ...{ iat: seconds(world), events: { [EVENT]: {} }, ...claims },
  }
  const head = { alg: 'RS256', kid: world.issuer.kid, typ: 'logout+jwt', ...header }
  return new SignJWT(told).setProtectedHeader(head).sign(key)
}

const seconds = (world: OpenidWorld) => Math.round(world.clock.now().getTime() / 1000)

function send(world: OpenidWorld, token: string) {
  return world.app.inject({
    method: 'POST',
    url: '/sign-in/openid/back-channel-logout',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ logout_token: token }).toString(),
  })
}

test('a provider ends the sessions of somebody who has signed out there, at once', async (t) => {
  const world = await openid(t)
  await signInBy(world)
  assert.equal((await world.visitor.get('/patients')).statusCode, 200)
  const answer = await send(world, await logoutToken(world))
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal((await world.visitor.get('/patients')).statusCode, 303)
  assert.deepEqual(await sessionsOf(world), [])
  assert.ok(world.logged.some((line) => line.includes('"openid-signed-out"') && line.includes('"ended":1')))
})

test('a session that the provider names is ended alone', async (t) => {
  const world = await openid(t)
  const other = new Visitor(world.app)
  for (const [visitor, sid] of [
    [world.visitor, 'card in room 1'],
    [other, 'card in room 2'],
  ] as const) {
    world.issuer.lies = { idToken: (real) => world.issuer.forge(real, { claims: { sid } }) }
    await signInBy(world, visitor)
  }
  await send(world, await logoutToken(world, { sid: 'card in room 1' }))
  assert.equal((await world.visitor.get('/patients')).statusCode, 303)
  assert.equal((await other.get('/patients')).statusCode, 200)
})

test('sessions of other people, and those that no provider vouched for, go on', async (t) => {
  const world = await openid(t)
  const colleague = await addColleague(world.database, 'receptionist')
  const theirs = { issuer: world.issuer.issuer, sub: 'somebody else' }
  await linkIdentity(world.app.accounts, colleague.id, 'cis2', theirs)
  const { openSession } = await import('../session.ts')
  await openSession(world.database, world.clock, { staff: world.staff, method: 'password' })
  await openSession(world.database, world.clock, {
    staff: colleague.id,
    method: 'openid',
    issuer: theirs.issuer,
  })
  await signInBy(world)
  await send(world, await logoutToken(world))
  assert.deepEqual(
    (await sessionsOf(world)).map(({ staff, method }) => [staff, method]).sort(),
    [
      [world.staff, 'password'],
      [colleague.id, 'openid'],
    ].sort(),
  )
})

/** Tokens that end nothing, and the check that each fails. */
const wrong: {
  token: string
  claims?: (world: OpenidWorld) => Record<string, unknown>
  signed?: (world: OpenidWorld) => { key?: ReturnType<typeof RSA>['privateKey']; header?: object }
  detail: string
}[] = [
  { token: 'of another issuer', claims: () => ({ iss: 'https://elsewhere.example' }), detail: 'iss or aud' },
  { token: 'for another client', claims: () => ({ aud: 'somebody-else' }), detail: 'iss or aud' },
  {
    token: 'signed with a key of somebody else',
    signed: () => ({ key: RSA().privateKey }),
    detail: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  },
  {
    token: 'that names an unknown key',
    signed: () => ({ header: { kid: 'nobodys' } }),
    detail: 'ERR_JWKS_NO_MATCHING_KEY',
  },
  {
    token: 'that brings its key along',
    signed: () => ({ header: { jku: 'https://elsewhere.example' } }),
    detail: 'jku',
  },
  { token: 'older than five minutes', claims: (world) => ({ iat: seconds(world) - 301 }), detail: 'iat' },
  { token: 'from the future', claims: (world) => ({ iat: seconds(world) + 60 }), detail: 'iat' },
  { token: 'that says not when', claims: () => ({ iat: undefined }), detail: 'iat' },
  { token: 'that has run out', claims: (world) => ({ exp: seconds(world) - 60 }), detail: 'exp' },
  {
    token: 'that is about something else',
    claims: () => ({ events: { 'https://other.example/event': {} } }),
    detail: 'events',
  },
  { token: 'that says nothing of what for', claims: () => ({ events: undefined }), detail: 'events' },
  { token: 'that was made for a sign-in', claims: () => ({ nonce: 'n' }), detail: 'nonce' },
  { token: 'without a number of its own', claims: () => ({ jti: undefined }), detail: 'jti' },
  { token: 'that says not whose', claims: () => ({ sub: undefined }), detail: 'sid or sub' },
  { token: 'whose session is no name', claims: () => ({ sid: ['a', 'b'] }), detail: 'sid or sub' },
]

test('no session is ended by a token', async (t) => {
  const world = await openid(t)
  let idToken = ''
  world.issuer.lies = { idToken: (real) => (idToken = real) }
  await signInBy(world)
  for (const { token, claims, signed, detail } of wrong) {
    await t.test(token, async () => {
      await assertEndsNothing(world, await logoutToken(world, claims?.(world), signed?.(world)), detail)
    })
  }
  await t.test('that is the one somebody signed in with', async () => {
    await assertEndsNothing(world, idToken, 'events')
  })
  await t.test('that nobody signed', async () => {
    const unsigned = await logoutToken(world)
    const header = Buffer.from('{"alg":"none"}').toString('base64url')
    await assertEndsNothing(world, `${header}.${unsigned.split('.')[1]}.`, 'ERR_JOSE_ALG_NOT_ALLOWED')
  })
  await t.test('that is none', async () => assertEndsNothing(world, 'nonsense', 'not a token'))
  await t.test('that is not there', async () => assertEndsNothing(world, '', 'no token'))
})

async function assertEndsNothing(world: OpenidWorld, token: string, detail: string): Promise<void> {
  const answer = await send(world, token)
  assert.equal(answer.statusCode, 400)
  assert.equal(answer.body, '{"error":"invalid_request"}')
  assert.equal((await sessionsOf(world)).length, 1)
  const last = world.logged.map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.equal(last.filter(({ event }) => event === 'openid-logout-refused').at(-1)?.detail, detail)
}

test('a token ends sessions once', async (t) => {
  const world = await openid(t)
  const token = await logoutToken(world)
  await signInBy(world)
  assert.equal((await send(world, token)).statusCode, 200)
  await signInBy(world, new Visitor(world.app))
  await assertEndsNothing(world, token, 'jti')
})

test('what is refused is written down for the operator: when and why, not who, and no more than so much an hour', async (t) => {
  const world = await openid(t)
  const listed = () => listRefusedLogouts(world.app.accounts)
  await send(world, await logoutToken(world))
  assert.deepEqual(await listed(), [])
  await send(world, await logoutToken(world, { aud: 'somebody-else' }))
  world.clock.pass(1)
  await send(world, await logoutToken(world, { nonce: 'of nobody' }))
  const why = 'not-proven'
  assert.deepEqual(
    (await listed()).map(({ why, detail }) => ({ why, detail })),
    [
      { why, detail: 'nonce' },
      { why, detail: 'iss or aud' },
    ],
  )
  for (let i = 0; i < MOST_AN_HOUR; i++) await send(world, 'nonsense')
  assert.equal((await listed()).length, MOST_AN_HOUR)
  world.clock.pass(60)
  await send(world, 'nonsense')
  assert.equal((await listed()).length, MOST_AN_HOUR + 1)
  const { rows } = await world.database.owner.query<{ entry: string }>(
    `SELECT entry FROM audit_entry WHERE practice = '*' AND entry LIKE '%provider-sign-out-refused%'`,
  )
  for (const { entry } of rows)
    for (const secret of [world.issuer.account.sub, 'somebody-else', 'of nobody', 'nonsense'])
      assert.ok(!entry.includes(secret))
  world.clock.pass(8 * 24 * 60)
  assert.deepEqual(await listed(), [], 'the page tells of a week; the chain keeps it')
})

test('a provider whose keys cannot be asked for is told to try again', async (t) => {
  const world = await openid(t)
  const token = await logoutToken(world)
  world.issuer.lies = {
    instead: { path: '/', answer: (_request, response) => response.writeHead(500).end() },
  }
  assert.equal((await send(world, token)).statusCode, 503)
})

test('a page of another site cannot send a token, and no other form goes without its own', async (t) => {
  const world = await openid(t)
  const machines: string[] = []
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' }
  const payload = new URLSearchParams({ logout_token: await logoutToken(world) }).toString()
  const url = '/sign-in/openid/back-channel-logout'
  assert.equal((await world.app.inject({ method: 'POST', url, headers, payload })).statusCode, 403)
  const { listRoutes } = await import('../../platform/web/routes.ts')
  for (const { method, url } of listRoutes(world.app).filter((route) => route.method === 'POST')) {
    const route = url.replace(':provider', 'cis2')
    const sent = await world.app.inject({
      method: method as 'POST',
      url: route,
      headers: { 'content-type': headers['content-type'] },
    })
    if (sent.statusCode === 400) machines.push(url)
  }
  assert.deepEqual(machines, ['/sign-in/openid/back-channel-logout'])
})

test('our public keys are there for the provider, and nothing of the private ones', async (t) => {
  const world = await openid(t)
  const answer = await world.app.inject({ url: '/sign-in/openid/jwks.json' })
  assert.match(answer.headers['content-type']!, /^application\/jwk-set\+json/)
  const { keys } = answer.json<{ keys: Record<string, string>[] }>()
  assert.deepEqual(
    keys.map((key) => Object.keys(key).sort()),
    [['alg', 'e', 'kid', 'kty', 'n', 'use']],
  )
  assert.match(keys[0]!.kid!, /^[\w-]{43}$/)
  assert.equal(keys[0]!.alg, 'RS512')
})

test('whoever signs out can sign out at the provider too', async (t) => {
  const world = await openid(t)
  const page = await world.visitor.get('/sign-in/openid/cis2/signed-out')
  assert.match(page.body, /href="\/sign-in\/openid\/cis2\/sign-out"/)
  const there = new URL((await world.visitor.get('/sign-in/openid/cis2/sign-out')).headers.location!)
  assert.equal(there.origin, world.issuer.issuer)
  assert.deepEqual(Object.fromEntries(there.searchParams), {
    client_id: 'patient-sync',
    post_logout_redirect_uri: 'https://patient-sync.example/sign-in',
  })
})
