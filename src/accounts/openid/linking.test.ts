import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { addColleague, bethan, sessionOf } from '../test-accounts.ts'
import { linkIdentity } from './identity.ts'
import { openid, signInBy, type OpenidWorld } from './test-openid.ts'

/** A visitor who is signed in as somebody, in another way. */
async function signedIn(world: OpenidWorld, who: { email: string } = bethan): Promise<Visitor> {
  const visitor = new Visitor(world.app)
  const { name, value } = await sessionOf(world.app, who)
  visitor.setCookie(name, value)
  return visitor
}

/** Follows the page that leads to the provider, and brings its answer back. */
async function addIt(world: OpenidWorld, visitor: Visitor) {
  const page = await visitor.get('/sign-in/openid/cis2/link')
  assert.match(wordsOf(page), /Do this only with your own account there/)
  const address = /href="(http:[^"]+)"/.exec(page.body)![1]!.replaceAll('&amp;', '&')
  const back = new URL(await world.issuer.visit(address))
  return back.pathname + back.search
}

async function identities({ database }: OpenidWorld) {
  return database.kysely.selectFrom('openid_identity').select(['sub', 'staff']).execute()
}

test('Bethan adds NHS CIS2 under My sign-in, and signs in by it from then on', async (t) => {
  const world = await openid(t, { isLinked: false })
  const visitor = await signedIn(world)
  assert.match(wordsOf(await visitor.get('/my-sign-in')), /NHS CIS2 Not set up Add NHS CIS2/)
  assert.equal((await visitor.get(await addIt(world, visitor))).headers.location, '/my-sign-in')
  assert.match(wordsOf(await visitor.get('/my-sign-in')), /NHS CIS2 Set up Stop signing in with NHS CIS2/)
  assert.deepEqual(await identities(world), [{ sub: world.issuer.account.sub, staff: world.staff }])
  assert.equal((await signInBy(world, new Visitor(world.app))).headers.location, '/')
})

test('that a way to sign in was added and removed stands in the audit chain', async (t) => {
  const world = await openid(t, { isLinked: false })
  const visitor = await signedIn(world)
  await visitor.get(await addIt(world, visitor))
  await visitor.get('/sign-in/openid/cis2/unlink')
  assert.equal((await visitor.post('/sign-in/openid/cis2/unlink')).headers.location, '/my-sign-in')
  assert.deepEqual(await identities(world), [])
  const { rows } = await world.database.owner.query<{ entry: string }>(
    `SELECT entry FROM audit_entry WHERE practice = 'Z99001' AND entry LIKE '%sign-in-method%' ORDER BY seq`,
  )
  const facts = { method: 'openid', provider: 'cis2' }
  const who = { actor: { staff: world.staff }, subject: { staff: world.staff }, facts }
  assert.deepEqual(
    rows.map(({ entry }) => JSON.parse(entry) as unknown),
    [
      { action: 'sign-in-method-added', ...who },
      { action: 'sign-in-method-removed', ...who },
    ],
  )
})

test('whom a provider vouches for as somebody else is not added to a second person', async (t) => {
  const world = await openid(t)
  const colleague = await addColleague(world.database, 'receptionist')
  const visitor = await signedIn(world, colleague)
  const arrived = await visitor.get(await addIt(world, visitor))
  assert.equal(arrived.headers.location, '/sign-in/openid/cis2/problem/already-linked')
  assert.deepEqual(await identities(world), [{ sub: world.issuer.account.sub, staff: world.staff }])
})

test('an answer for one person adds nothing to whoever else is signed in by then, or to nobody', async (t) => {
  const world = await openid(t, { isLinked: false })
  const colleague = await addColleague(world.database, 'receptionist')
  for (const later of [await sessionOf(world.app, colleague), { name: '__Host-session', value: 'none' }]) {
    const visitor = await signedIn(world)
    const back = await addIt(world, visitor)
    visitor.setCookie(later.name, later.value)
    assert.equal((await visitor.get(back)).headers.location, '/sign-in/openid/cis2/problem/not-begun')
  }
  assert.deepEqual(await identities(world), [])
})

test('a new account at the provider takes the place of the one before', async (t) => {
  const world = await openid(t)
  const { issuer } = world.issuer
  await linkIdentity(world.app.accounts, world.staff, 'cis2', { issuer, sub: 'a new card' })
  assert.deepEqual(await identities(world), [{ sub: 'a new card', staff: world.staff }])
})

test('a screen that was left open does not add or remove a way to sign in', async (t) => {
  const world = await openid(t)
  const visitor = await signedIn(world)
  await visitor.get('/sign-in/openid/cis2/unlink')
  world.clock.pass(11)
  const asked = await visitor.get('/sign-in/openid/cis2/link')
  assert.equal(asked.headers.location, '/sign-in/again?to=%2Fsign-in%2Fopenid%2Fcis2%2Flink')
  assert.equal((await visitor.post('/sign-in/openid/cis2/unlink')).statusCode, 403)
  assert.equal((await identities(world)).length, 1)
})

test('the only way to sign in is not taken away', async (t) => {
  const world = await openid(t)
  await world.database.owner.query('UPDATE staff SET password_hash = NULL WHERE id = $1', [world.staff])
  const visitor = await signedIn(world)
  await visitor.get('/sign-in/openid/cis2/unlink')
  const kept = await visitor.post('/sign-in/openid/cis2/unlink')
  assert.equal(kept.statusCode, 409)
  assert.match(wordsOf(kept), /in no other way, so it was not taken away/)
  assert.equal((await identities(world)).length, 1)
})

test('sessions that a provider vouched for end when it is removed as a way to sign in', async (t) => {
  const world = await openid(t)
  await signInBy(world)
  await world.visitor.get('/sign-in/openid/cis2/unlink')
  await world.visitor.post('/sign-in/openid/cis2/unlink')
  assert.equal((await world.visitor.get('/my-sign-in')).statusCode, 303)
})

test('whoever signs out of a session that a provider vouched for is told that they may still be signed in there', async (t) => {
  const world = await openid(t)
  await signInBy(world)
  await world.visitor.get('/sign-in/openid/cis2/unlink')
  const out = await world.visitor.post('/sign-out')
  assert.equal(out.headers.location, '/sign-in/openid/cis2/signed-out')
  const page = await world.visitor.get(out.headers.location)
  assert.match(wordsOf(page), /You may still be signed in to NHS CIS2 on this computer/)
  const before = await signedIn(world)
  await before.get('/sign-in/openid/cis2/unlink')
  assert.equal((await before.post('/sign-out')).headers.location, '/sign-in')
})
