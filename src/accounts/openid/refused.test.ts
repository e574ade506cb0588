import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { assertRefused, bethansClaims, comesBack, openid, signInBy, type OpenidWorld } from './test-openid.ts'
import { RSA, type Forged } from './test-provider.ts'

const seconds = () => Math.round(Date.now() / 1000)

/** Tokens that a provider must not be believed, and the check that each of them fails. */
const tokens: { token: string; forged: (world: OpenidWorld) => Forged; detail: string; why?: string }[] = [
  {
    token: 'signed with a key of somebody else',
    forged: () => ({ key: RSA().privateKey }),
    detail: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  },
  {
    token: 'that names a key which the provider does not publish',
    forged: () => ({ header: { kid: 'nobodys' } }),
    detail: 'ERR_JWKS_NO_MATCHING_KEY',
  },
  {
    token: 'that names no key',
    forged: () => ({ header: { kid: undefined } }),
    detail: 'ERR_JWKS_NO_MATCHING_KEY',
  },
  {
    token: 'that nobody signed',
    forged: () => ({ header: { alg: 'none' } }),
    detail: 'OAUTH_INVALID_RESPONSE',
  },
  {
    token: 'signed with the public key as if it were a secret',
    forged: ({ issuer }) => ({
      header: { alg: 'HS256' },
      key: Buffer.from(issuer.keys.publicKey.export({ type: 'spki', format: 'pem' })),
    }),
    detail: 'OAUTH_INVALID_RESPONSE',
  },
  {
    token: 'signed with an algorithm that was not agreed',
    forged: () => ({ header: { alg: 'RS512' } }),
    detail: 'OAUTH_INVALID_RESPONSE',
  },
  ...['jku', 'x5u'].map((name) => ({
    token: `that says itself where its key is (${name})`,
    forged: () => ({ header: { [name]: 'https://keys.elsewhere.example/jwks' } }),
    detail: name,
  })),
  {
    token: 'that brings its key along (jwk)',
    forged: () => {
      const { privateKey, publicKey } = RSA()
      return { key: privateKey, header: { jwk: publicKey.export({ format: 'jwk' }) } }
    },
    detail: 'jwk',
  },
  {
    token: 'of another issuer',
    forged: () => ({ claims: { iss: 'https://elsewhere.example' } }),
    detail: 'iss',
  },
  { token: 'for another client', forged: () => ({ claims: { aud: 'somebody-else' } }), detail: 'aud' },
  {
    token: 'for us and for another client that asked for it',
    forged: () => ({ claims: { aud: ['patient-sync', 'somebody-else'], azp: 'somebody-else' } }),
    detail: 'azp',
  },
  { token: 'that is too old', forged: () => ({ claims: { exp: seconds() - 60 } }), detail: 'exp' },
  { token: 'that is not valid yet', forged: () => ({ claims: { nbf: seconds() + 600 } }), detail: 'nbf' },
  { token: 'from the future', forged: () => ({ claims: { iat: seconds() + 600 } }), detail: 'iat' },
  {
    token: 'for another sign-in',
    forged: () => ({ claims: { nonce: 'of another sign-in' } }),
    detail: 'nonce',
  },
  {
    token: 'of somebody who signed in an hour ago',
    forged: () => ({ claims: { auth_time: seconds() - 3600 } }),
    why: 'too-long-ago',
    detail: undefined as never,
  },
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nonce', 'auth_time'].map((name) => ({
    token: `that does not say its ${name}`,
    forged: () => ({ without: name }),
    detail: 'OAUTH_INVALID_RESPONSE',
  })),
]

test('nobody is let in by a token', async (t) => {
  const world = await openid(t)
  for (const { token, forged, detail, why = 'not-proven' } of tokens) {
    await t.test(token, async () => {
      world.issuer.lies = { idToken: (real) => world.issuer.forge(real, forged(world)) }
      await assertRefused(world, await signInBy(world, new Visitor(world.app)), why, detail)
    })
  }
  await t.test('but by the one that the provider made', async () => {
    world.issuer.lies = { idToken: (real) => world.issuer.forge(real) }
    assert.equal((await signInBy(world, new Visitor(world.app))).headers.location, '/')
  })
})

test('what a provider tells of another person is not believed of this one', async (t) => {
  const world = await openid(t)
  world.issuer.lies = { userInfo: (told) => ({ ...told, sub: 'somebody-else' }) }
  await assertRefused(world, await signInBy(world), 'not-proven', 'sub')
})

test('an answer counts once', async (t) => {
  const world = await openid(t)
  const back = await comesBack(world, world.visitor)
  const cookie = world.visitor.cookie('__Host-openid')!
  assert.equal((await world.visitor.get(back)).headers.location, '/')
  await world.database.owner.query('DELETE FROM session')
  // The browser let go of its half, so somebody has to have kept it.
  await assertRefused(world, await new Visitor(world.app).get(back), 'not-begun')
  const replaying = new Visitor(world.app)
  replaying.setCookie('__Host-openid', cookie)
  await assertRefused(world, await replaying.get(back), 'used', 'state')
})

test('a code that was used before is refused by the provider, also in a new sign-in', async (t) => {
  const world = await openid(t)
  const first = new URL(await comesBack(world, world.visitor), 'https://x')
  await world.visitor.get(first.pathname + first.search)
  await world.database.owner.query('DELETE FROM session')
  const visitor = new Visitor(world.app)
  const second = new URL(await comesBack(world, visitor), 'https://x')
  second.searchParams.set('code', first.searchParams.get('code')!)
  await assertRefused(world, await visitor.get(second.pathname + second.search), 'used', 'invalid_grant')
})

test('the answer to a sign-in of another browser lets nobody in', async (t) => {
  const world = await openid(t)
  const theirs = await comesBack(world, new Visitor(world.app))
  await assertRefused(world, await world.visitor.get(theirs), 'not-begun')
  await comesBack(world, world.visitor)
  await assertRefused(world, await world.visitor.get(theirs), 'not-begun', 'state')
})

test('a state that came twice, or none, is not ours', async (t) => {
  const world = await openid(t)
  for (const change of [
    (back: string) => `${back}&state=again`,
    (back: string) => back.replace(/&?state=[^&]*/, ''),
  ]) {
    const back = await comesBack(world, world.visitor)
    await assertRefused(world, await world.visitor.get(change(back)), 'not-begun', 'state')
  }
})

test('an answer that says it is from another provider is refused', async (t) => {
  const world = await openid(t)
  const back = new URL(await comesBack(world, world.visitor), 'https://x')
  back.searchParams.set('iss', 'https://elsewhere.example')
  await assertRefused(
    world,
    await world.visitor.get(back.pathname + back.search),
    'not-proven',
    'OAUTH_INVALID_RESPONSE',
  )
})

test('a sign-in that takes longer than ten minutes is over', async (t) => {
  const world = await openid(t)
  const back = await comesBack(world, world.visitor)
  world.clock.pass(10)
  await assertRefused(world, await world.visitor.get(back), 'not-begun')
})

test('what was sealed by somebody else opens nothing', async (t) => {
  const world = await openid(t)
  const back = await comesBack(world, world.visitor)
  world.visitor.setCookie('__Host-openid', Buffer.alloc(200, 1).toString('base64url'))
  await assertRefused(world, await world.visitor.get(back), 'not-begun')
})

const [, role] = bethansClaims.nhsid_nrbac_roles

/** What NHS CIS2 may say of somebody that is not enough. */
const people: { who: string; claims: Record<string, unknown>; why: string }[] = [
  { who: 'whose identity was not checked', claims: { id_assurance_level: '2' }, why: 'identity-level' },
  {
    who: 'of whose identity nothing is said',
    claims: { id_assurance_level: undefined },
    why: 'identity-level',
  },
  {
    who: 'who signed in by a password alone',
    claims: { authentication_assurance_level: '1' },
    why: 'authentication-level',
  },
  { who: 'who chose no role', claims: { selected_roleid: undefined }, why: 'no-role' },
  { who: 'who has no role', claims: { nhsid_nrbac_roles: [] }, why: 'no-role' },
  {
    who: 'whose role is of nowhere',
    claims: { nhsid_nrbac_roles: [{ ...role, org_code: 5 }] },
    why: 'no-role',
  },
]

test('nobody is let in', async (t) => {
  const world = await openid(t)
  for (const { who, claims, why } of people) {
    await t.test(who, async () => {
      world.issuer.account.claims = { ...bethansClaims, ...claims }
      await assertRefused(world, await signInBy(world, new Visitor(world.app)), why)
    })
  }
})

test('where only some roles may come, the others may not', async (t) => {
  const world = await openid(t, { settings: { roleCodes: ['R5080'] } })
  await assertRefused(world, await signInBy(world), 'role-not-allowed')
  const roles = [{ ...role, role_code: 'S0080:G0450:R5080' }]
  world.issuer.account.claims = { ...bethansClaims, nhsid_nrbac_roles: roles }
  assert.equal((await signInBy(world, new Visitor(world.app))).headers.location, '/')
})

test('where a higher level is asked for, a lower one is not enough', async (t) => {
  const world = await openid(t, { settings: { leastAuthenticationLevel: 3 } })
  world.issuer.account.claims = { ...bethansClaims, authentication_assurance_level: '2' }
  await assertRefused(world, await signInBy(world), 'authentication-level')
})

test('every page of refusal says what to do, and has nothing in its address but why', async (t) => {
  const world = await openid(t)
  const { WHYS } = await import('./refused.ts')
  for (const why of WHYS) {
    const page = await world.visitor.get(`/sign-in/openid/cis2/problem/${why}`)
    assert.ok([403, 502].includes(page.statusCode), why)
    assert.match(wordsOf(page), /Go to the sign-in page/, why)
    assert.doesNotMatch(wordsOf(page), /undefined|OAuth|token|issuer/i, why)
  }
  assert.equal((await world.visitor.get('/sign-in/openid/cis2/problem/another')).statusCode, 404)
  assert.equal((await world.visitor.get('/sign-in/openid/nobody/problem/used')).statusCode, 404)
  assert.equal((await world.visitor.get('/sign-in/openid/nobody')).statusCode, 404)
})
