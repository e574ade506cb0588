import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { workIn } from '../people/switch.ts'
import { addColleague } from '../test-accounts.ts'
import { assertRefused, bethansClaims, comesBack, openid, sessionsOf, signInBy } from './test-openid.ts'

test('Bethan signs in by NHS CIS2 and goes on where she wanted to', async (t) => {
  const world = await openid(t)
  const arrived = await signInBy(world, world.visitor, '?to=/patients')
  assert.equal(arrived.headers.location, '/patients')
  assert.equal((await world.visitor.get('/patients')).body, 'Bethan Rees Z99001')
  assert.deepEqual(await sessionsOf(world), [
    {
      ...{ staff: world.staff, method: 'openid', practice: 'Z99001' },
      ...{ issuer: world.issuer.issuer, bound: true, withheld: [] },
    },
  ])
  assert.ok(
    world.logged.some((line) => line.includes('"event":"signed-in"') && line.includes('"method":"openid"')),
  )
})

test('tokens of the provider stay on the server, and are not kept there', async (t) => {
  const world = await openid(t)
  const { visitor, issuer, database, logged } = world
  const arrived = await signInBy(world)
  const page = await visitor.get('/')
  const { rows } = await database.owner.query<{ row: string }>(
    'SELECT session::text AS row FROM session UNION ALL SELECT openid_identity::text FROM openid_identity',
  )
  const said = [arrived, page].map(({ headers, body }) => JSON.stringify(headers) + body)
  const seen = [...said, JSON.stringify(visitor.cookies), ...logged, ...rows.map(({ row }) => row)].join('\n')
  assert.equal(issuer.issued.length, 2, 'one that says who, one to ask more with')
  for (const token of issuer.issued) assert.ok(!seen.includes(token))
  assert.match(seen, /signed-in/)
})

test('what the provider is asked for is what NHS CIS2 wants, and nothing personal stands in it', async (t) => {
  const world = await openid(t)
  const sent = await world.visitor.get('/sign-in/openid/cis2?to=/patients')
  const asked = new URL(sent.headers.location!).searchParams
  const { state, nonce, code_challenge: challenge, ...rest } = Object.fromEntries(asked)
  for (const secret of [state, nonce, challenge]) assert.match(secret!, /^[\w-]{43}$/)
  assert.deepEqual(rest, {
    client_id: 'patient-sync',
    redirect_uri: 'https://patient-sync.example/sign-in/openid/cis2/answer',
    response_type: 'code',
    scope: 'openid profile nhsperson nationalrbacaccess associatedorgs selectedrole',
    code_challenge_method: 'S256',
    max_age: '300',
    acr_values: 'AAL2_OR_AAL3_ANY',
    prompt: 'login',
  })
  const [cookie] = sent.cookies
  assert.deepEqual(
    [cookie?.name, cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.maxAge, cookie?.path],
    ['__Host-openid', true, true, 'Lax', 600, '/'],
  )
  for (const secret of [state, nonce, 'patients']) assert.ok(!cookie!.value.includes(secret!))
})

test('a client secret proves us as well as a key does', async (t) => {
  const world = await openid(t, { clientSecret: 'nobody guesses this one' })
  assert.equal((await signInBy(world)).headers.location, '/')
})

test('somebody whom nobody here has said they are is told how to be let in', async (t) => {
  const world = await openid(t, { isLinked: false })
  await assertRefused(world, await signInBy(world), 'not-known')
  const page = await world.visitor.get('/sign-in/openid/cis2/problem/not-known')
  assert.equal(page.statusCode, 403)
  assert.match(
    wordsOf(page),
    /Patient Sync does not know you yet .* ask the manager of your practice to invite you/,
  )
})

test('whoever acts for a practice that they do not work at is not let in there', async (t) => {
  const world = await openid(t)
  world.issuer.account.claims = {
    ...bethansClaims,
    nhsid_nrbac_roles: [{ ...bethansClaims.nhsid_nrbac_roles[1], org_code: 'Z99002' }],
  }
  await assertRefused(world, await signInBy(world), 'no-membership')
})

test('whoever has been removed from their practice is not let in', async (t) => {
  const world = await openid(t, { settings: { shape: 'plain' } })
  await world.database.owner.query('UPDATE membership SET ended_at = now() WHERE staff = $1', [world.staff])
  await assertRefused(world, await signInBy(world), 'no-membership')
})

test('what the provider does not back is withheld for the session', async (t) => {
  const world = await openid(t, { settings: { sensitiveNeedsActivity: true } })
  await world.database.owner.query('UPDATE membership SET sensitive = true, bulk_draft = true')
  await signInBy(world)
  const asBethan = JSON.parse((await world.visitor.get('/')).body) as { permissions: string[] }
  assert.deepEqual(asBethan.permissions, ['bulk-draft'])

  const roles = bethansClaims.nhsid_nrbac_roles.map((role) => ({ ...role, activity_codes: ['B1611'] }))
  world.issuer.account.claims = { ...bethansClaims, nhsid_nrbac_roles: roles }
  const visitor = new Visitor(world.app)
  await signInBy(world, visitor)
  const backed = JSON.parse((await visitor.get('/')).body) as { permissions: string[] }
  assert.deepEqual(backed.permissions, ['sensitive', 'bulk-draft'])
})

test('a provider never gives more than the practice has given', async (t) => {
  const world = await openid(t, { settings: { sensitiveNeedsActivity: true } })
  const roles = bethansClaims.nhsid_nrbac_roles.map((role) => ({ ...role, activity_codes: ['B1611'] }))
  world.issuer.account.claims = { ...bethansClaims, nhsid_nrbac_roles: roles }
  await signInBy(world)
  assert.deepEqual(
    (JSON.parse((await world.visitor.get('/')).body) as { permissions: string[] }).permissions,
    [],
  )
})

test('a session opened before is over when the same browser signs in again', async (t) => {
  const world = await openid(t)
  await signInBy(world)
  const back = await comesBackSignedIn(world)
  assert.equal((await world.visitor.get(back)).headers.location, '/')
  assert.equal((await sessionsOf(world)).length, 1)
})

/** Begun before the session was there, answered after. */
async function comesBackSignedIn(world: Awaited<ReturnType<typeof openid>>): Promise<string> {
  const session = world.visitor.cookie('__Host-session')!
  world.visitor.setCookie('__Host-session', 'none')
  const back = await comesBack(world, world.visitor)
  world.visitor.setCookie('__Host-session', session)
  return back
}

test('the name that another issuer has for somebody is not theirs', async (t) => {
  const world = await openid(t, { isLinked: false })
  const { id } = await addColleague(world.database, 'receptionist')
  await world.database.owner.query(
    `INSERT INTO openid_identity (issuer, sub, staff, linked_at) VALUES ('https://elsewhere.example', $1, $2, now())`,
    [world.issuer.account.sub, id],
  )
  await assertRefused(world, await signInBy(world), 'not-known')
})

test('a session that was vouched for at one practice does not go on in another', async (t) => {
  const world = await openid(t)
  const { database, staff } = world
  await database.owner.query(
    `INSERT INTO practice (practice, name) VALUES ('Z99001', 'Foxley'), ('Z99002', 'Elm Tree');`,
  )
  await database.owner.query(
    `INSERT INTO membership (practice, staff, role) VALUES ('Z99002', $1, 'receptionist')`,
    [staff],
  )
  await signInBy(world)
  const { id: session } = await database.kysely.selectFrom('session').select('id').executeTakeFirstOrThrow()
  await assert.rejects(workIn(database, { session, staff, practice: 'Z99002' }), { kind: 'refused' })
  await workIn(database, { session, staff, practice: 'Z99001' })
  assert.equal((await world.visitor.get('/patients')).body, 'Bethan Rees Z99001')
})

test('no other site begins a session: whoever comes from there is asked by the page to sign in', async (t) => {
  const { app, issuer } = await openid(t)
  for (const site of ['cross-site', 'same-site']) {
    const sent = await app.inject({
      url: '/sign-in/openid/cis2?to=/patients',
      headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' },
    })
    assert.equal(sent.headers.location, '/sign-in?to=%2Fpatients', site)
    assert.deepEqual(sent.cookies, [], 'nothing has begun')
  }
  assert.deepEqual(issuer.asked, [], 'the provider has heard nothing')
  const pressed = await app.inject({
    url: '/sign-in/openid/cis2',
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  assert.ok(pressed.headers.location?.startsWith(issuer.issuer))
})
