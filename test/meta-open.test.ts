import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listRoutes } from '../src/platform/web/routes.ts'
import { installation } from './walk/installation.ts'

/** What anybody may ask for who has not signed in, and what for. Neither a description of the product nor a measure of it. */
const open: Record<string, string> = {
  'GET /': 'leads to the page to sign in',
  'GET /assets/*': 'stylesheets, scripts and pictures of the pages',
  'GET /sign-in': 'signing in',
  'POST /sign-in': 'signing in',
  'GET /sign-in/code': 'signing in',
  'POST /sign-in/code': 'signing in',
  'GET /sign-in/authenticator': 'signing in for the first time',
  'POST /sign-in/authenticator': 'signing in for the first time',
  'POST /sign-in/passkey-challenge': 'signing in with a passkey',
  'POST /sign-in/passkey': 'signing in with a passkey',
  'GET /sign-in/forgotten': 'what to do for whoever cannot sign in',
  'GET /link/:token': 'whoever was handed a link',
  'GET /new-password': 'whoever was handed a link',
  'POST /new-password': 'whoever was handed a link',
  'GET /first-operator': 'whoever was handed a link',
  'POST /first-operator': 'whoever was handed a link',
  'GET /sign-in/openid/:provider': 'signing in by a provider',
  'GET /sign-in/openid/:provider/answer': 'signing in by a provider',
  'GET /sign-in/openid/:provider/accept': 'an invitation, by a provider',
  'GET /sign-in/openid/:provider/problem/:why': 'signing in by a provider',
  'GET /sign-in/openid/:provider/sign-out': 'signing out at a provider',
  'GET /sign-in/openid/:provider/signed-out': 'signing out at a provider',
  'GET /sign-in/openid/jwks.json': 'our public keys, for a provider',
  'POST /sign-in/openid/back-channel-logout': 'a provider that ends a session, by a signed token',
  'GET /my-sign-in/time-left': 'a page that stays open asks whether somebody is still signed in',
  'GET /check': 'a patient who asks whether a message is from their surgery',
  'POST /check': 'a patient who asks whether a message is from their surgery',
  ...Object.fromEntries(
    [
      ...['GET /m/:token', 'POST /m/:token', 'POST /m/:token/code', 'POST /m/:token/code/again'],
      ...['GET /m/:token/other-device', 'POST /m/:token/replies', 'GET /m/:token/replies/:reply'],
      ...['GET /m/:token/files/:file', 'POST /m/:token/finish'],
    ].map((route) => [route, 'a patient with the link to a message, after the date of birth']),
  ),
  ...Object.fromEntries(
    ['GET /m/:token/not-me', 'POST /m/:token/not-me', 'GET /preferences/:token/not-me'].map((route) => [
      route,
      'whoever is not the patient says so',
    ]),
  ),
  'POST /preferences/:token/not-me': 'whoever is not the patient says so',
  'POST /m/:token/preferences': 'from a message to the page where its reader chooses what they are sent',
  'GET /privacy/:practice': 'who answers for what is held, for everybody',
  'GET /preferences/:token': 'whoever has an email chooses what they are sent',
  'POST /preferences/:token': 'whoever has an email chooses what they are sent',
  'GET /unsubscribe/:token': 'whoever has an email gets no more of them',
  'POST /unsubscribe/:token': 'one press in a mailbox, without a cookie',
  'POST /sign-out': 'signing out, also when it has happened already',
}

test('whoever has not signed in is answered at the addresses that are meant for them, and at no other', async (t) => {
  const { app, visitor } = await installation(t)
  const routes = listRoutes(app).map(({ method, url, guard }) => ({ name: `${method} ${url}`, guard }))
  const names = routes
    .filter(({ guard, name }) => guard === 'public' && !name.startsWith('HEAD'))
    .map(({ name }) => name)
  assert.deepEqual(names.sort(), Object.keys(open).sort(), 'say in this test what a new one is for')
  const stranger = await visitor('nobody')
  for (const address of [
    ...[
      '/metrics',
      '/health',
      '/healthz',
      '/ready',
      '/status',
      '/api',
      '/docs',
      '/openapi.json',
      '/openapi.yaml',
    ],
    ...['/swagger', '/documentation', '/debug', '/.env', '/.git/config', '/README.md', '/docs/security.md'],
  ])
    assert.equal((await stranger.get(address)).statusCode, 404, address)
})
