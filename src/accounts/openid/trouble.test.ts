import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { Visitor } from '../../platform/web/test-visitor.ts'
import { deadlines } from './fetch.ts'
import { assertRefused, comesBack, openid, signInBy } from './test-openid.ts'

const json =
  (told: unknown, status = 200) =>
  (_request: unknown, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  }

test('somebody who cancels at the provider is told so', async (t) => {
  const world = await openid(t)
  world.issuer.refuses = 'access_denied'
  await assertRefused(world, await signInBy(world), 'cancelled', 'access_denied')
})

test('a provider that wants something of its own first is named', async (t) => {
  const world = await openid(t)
  world.issuer.refuses = 'login_required'
  await assertRefused(world, await signInBy(world), 'sign-in-needed', 'login_required')
})

test('what a provider writes of an error is not logged', async (t) => {
  const world = await openid(t)
  const back = new URL(await comesBack(world, world.visitor), 'https://x')
  back.searchParams.delete('code')
  back.searchParams.set('error', 'Bethan Rees may not')
  back.searchParams.set('error_description', 'Bethan Rees has left')
  await assertRefused(
    world,
    await world.visitor.get(back.pathname + back.search),
    'misconfigured',
    'another error',
  )
  assert.ok(!world.logged.join('').includes('Bethan'))
})

test('a provider that does not accept our proof is for an operator to mend', async (t) => {
  const world = await openid(t)
  world.issuer.lies = { instead: { path: '/token', answer: json({ error: 'invalid_client' }, 401) } }
  await assertRefused(world, await signInBy(world), 'misconfigured', 'invalid_client')
})

test('a provider that answers something else than an answer has a problem', async (t) => {
  const world = await openid(t)
  const page = (_request: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Down for maintenance</h1>')
  for (const [path, answer, detail] of [
    ['/jwks', page, 'keys'],
    ['/token', page, 'OAUTH_RESPONSE_IS_NOT_JSON'],
    ['/token', json({}, 503), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['/me', page, 'OAUTH_RESPONSE_IS_NOT_JSON'],
    ['/me', json({ error: 'server_error' }, 500), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
  ] as const) {
    world.issuer.lies = { instead: { path, answer } }
    await assertRefused(world, await signInBy(world, new Visitor(world.app)), 'provider-trouble', detail)
  }
})

test('a provider that does not answer is not waited for', async (t) => {
  const world = await openid(t, { wire: { deadlines: { ...deadlines, idle: 60 } } })
  world.issuer.lies = { instead: { path: '/token', answer: () => {} } }
  await assertRefused(world, await signInBy(world), 'unreachable')
})

test('a provider that sends a byte at a time is given up', async (t) => {
  const world = await openid(t, { wire: { deadlines: { ...deadlines, overall: 120 } } })
  const drip = (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const dripping = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(dripping))
  }
  const back = await comesBack(world, world.visitor)
  world.issuer.lies = { instead: { path: '/token', answer: drip } }
  await assertRefused(world, await world.visitor.get(back), 'unreachable', 'slow')
})

test('a provider that cannot be reached is told of before anybody is sent there', async (t) => {
  const world = await openid(t, { settings: { issuer: 'http://127.0.0.1:1' } })
  await assertRefused(world, await world.visitor.get('/sign-in/openid/cis2'), 'unreachable')
})

test('a provider that calls itself something else is not spoken to', async (t) => {
  const world = await openid(t)
  const settings = { ...world.provider.settings, issuer: `${world.issuer.issuer}/` }
  const { saveProvider } = await import('./provider.ts')
  const { secrets } = await import('./test-openid.ts')
  await saveProvider(world.database, secrets, { ...world.provider, settings }, world.clock.now())
  await assertRefused(world, await world.visitor.get('/sign-in/openid/cis2'), 'unreachable')
})

test('a description does not lead us to other addresses than a setting may', async () => {
  const { fetchFrom } = await import('./fetch.ts')
  const { providerSettings } = await import('./settings.ts')
  const settings = providerSettings.parse({
    ...{ issuer: 'https://sign-in.example.nhs.uk', clientId: 'x', shape: 'plain', clientAuth: 'secret-post' },
  })
  const resolve = (_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: '10.1.2.3', family: 4 }])
  const ask = fetchFrom(settings, { deadlines, resolve: resolve as never })
  const question = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const
  for (const [address, why] of [
    ['http://127.0.0.1:9/token', /is this machine, so it was not connected to/],
    ['http://sign-in.example.nhs.uk/token', /is not spoken to by https, so/],
    ['https://169.254.169.254/latest', /is at an address where no server can be/],
    ['https://other.example.nhs.uk/token', /is on a private network/],
  ] as const)
    await assert.rejects(ask(address, question), why, address)
})

test('keys that the provider has turned are found, and made-up ones do not make us ask again and again', async (t) => {
  // By a secret: a proof that our clock, five minutes ahead, had signed would be one from the future.
  const world = await openid(t, { clientSecret: 'nobody guesses this one' })
  const asks = () => world.issuer.asked.filter((path) => path === '/jwks').length
  assert.equal((await signInBy(world, new Visitor(world.app))).headers.location, '/')
  assert.equal(asks(), 1)

  world.issuer.turnKeys('second')
  await world.database.owner.query('DELETE FROM session')
  await assertRefused(
    world,
    await signInBy(world, new Visitor(world.app)),
    'not-proven',
    'ERR_JWKS_NO_MATCHING_KEY',
  )
  assert.equal(asks(), 1, 'within five minutes nobody is asked for a key that is not known')

  world.clock.pass(5)
  const now = Math.round(world.clock.now().getTime() / 1000)
  world.issuer.lies = { idToken: (real) => world.issuer.forge(real, { claims: { auth_time: now } }) }
  assert.equal((await signInBy(world, new Visitor(world.app))).headers.location, '/')
  assert.equal(asks(), 2)
})
