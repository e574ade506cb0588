import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { invite } from '../people/people.ts'
import { addColleague, bethan, signIn } from '../test-accounts.ts'
import { linkIdentity } from './identity.ts'
import type { NewProvider } from './provider.ts'
import { bethansClaims, comesBack, openid, sessionsOf, signInBy, type OpenidWorld } from './test-openid.ts'

const AGAIN = '/again?to=%2Fpeople%2Fnew'
const asksAgain = '/sign-in/again?to=%2Fpeople%2Fnew'

/** Bethan, who has no password here, has signed in by the provider eleven minutes ago. */
async function elevenMinutesLater(t: TestContext, settings: Partial<NewProvider['settings']> = {}) {
  // By a secret: what our key signs bears the time of the test, and the provider's clock is another.
  const world = await openid(t, { settings, clientSecret: 'nobody guesses this one' })
  await world.database.owner.query('UPDATE staff SET password_hash = NULL WHERE id = $1', [world.staff])
  await world.database.owner.query('DELETE FROM authenticator WHERE staff = $1', [world.staff])
  await signInBy(world)
  assert.equal((await invitePage(world)).statusCode, 200)
  world.clock.pass(11)
  assert.equal((await invitePage(world)).headers.location, asksAgain)
  return world
}

const invitePage = ({ visitor }: OpenidWorld) => visitor.get('/people/new')

/** The provider's clock is not the one of the test: it says when somebody signed in, by that of the test. */
function signsIn(world: OpenidWorld, { minutesAgo = 0, claims = {} } = {}): void {
  const auth_time = Math.round(world.clock.now().getTime() / 1000) - minutesAgo * 60
  world.issuer.lies = { idToken: (real) => world.issuer.forge(real, { claims: { auth_time, ...claims } }) }
}

test('whoever signs in only by a provider shows again that it is them there, and may then change roles', async (t) => {
  const world = await elevenMinutesLater(t)
  const page = await world.visitor.get(asksAgain)
  assert.match(wordsOf(page), /Sign in with NHS CIS2 again/)
  assert.doesNotMatch(wordsOf(page), /Your password|You have no password/)
  assert.match(page.body, /href="\/sign-in\/openid\/cis2\/again\?to=%2Fpeople%2Fnew"/)

  signsIn(world, { claims: { sid: 'the card once more' } })
  const before = world.visitor.cookie('__Host-session')
  const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
  assert.equal(arrived.headers.location, '/people/new')
  assert.notEqual(world.visitor.cookie('__Host-session'), before, 'the session has another token')
  assert.equal((await invitePage(world)).statusCode, 200)
  const { rows } = await world.database.owner.query('SELECT issuer_session FROM session')
  assert.deepEqual(rows, [{ issuer_session: 'the card once more' }], 'by which the provider ends it')
})

test('the provider is asked for a sign-in of now, whatever its settings say', async (t) => {
  const world = await openid(t, { settings: { shape: 'plain', maxAgeSeconds: 3600 } })
  await signInBy(world)
  const sent = await world.visitor.get(`/sign-in/openid/cis2${AGAIN}`)
  const asked = new URL(sent.headers.location!).searchParams
  assert.deepEqual([asked.get('max_age'), asked.get('prompt')], ['0', 'login'])
})

test('a sign-in from before they were asked proves nothing', async (t) => {
  const world = await elevenMinutesLater(t)
  for (const [lie, why] of [
    [{ minutesAgo: 2 }, 'too-long-ago'],
    [{ claims: { auth_time: undefined } }, 'not-proven'],
  ] as const) {
    signsIn(world, lie)
    const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
    assert.equal(arrived.headers.location, `/sign-in/openid/cis2/problem/${why}`)
    assert.equal((await invitePage(world)).headers.location, asksAgain)
  }
})

test('nobody shows it for somebody else', async (t) => {
  const world = await elevenMinutesLater(t)
  const { id } = await addColleague(world.database, 'receptionist')
  const colleagues = { issuer: world.issuer.issuer, sub: 'a card of a colleague' }
  await linkIdentity(world.app.accounts, id, 'cis2', colleagues)
  for (const [sub, why] of [
    [colleagues.sub, 'already-linked'],
    ['a card of nobody here', 'not-known'],
  ] as const) {
    world.issuer.account = { sub, claims: bethansClaims }
    signsIn(world)
    const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
    assert.equal(arrived.headers.location, `/sign-in/openid/cis2/problem/${why}`)
    assert.equal((await invitePage(world)).headers.location, asksAgain)
  }
})

/** What NHS CIS2 tells of the role that Bethan chooses, beside how she signed in. */
function chooses(world: OpenidWorld, role: Partial<typeof manages>, more: Record<string, unknown> = {}) {
  const nhsid_nrbac_roles = [{ ...manages, ...role }]
  world.issuer.account.claims = { ...bethansClaims, nhsid_nrbac_roles, ...more }
  signsIn(world)
}
const manages = bethansClaims.nhsid_nrbac_roles[1]!

test('a role or a level that could not sign in proves nothing either', async (t) => {
  const world = await elevenMinutesLater(t, {
    ...{ shape: 'cis2', roleCodes: ['R8001'], leastAuthenticationLevel: 3 },
  })
  for (const [role, more, why] of [
    [{ role_code: 'S8000:G8000:R8010' }, {}, 'role-not-allowed'],
    [{}, { selected_roleid: '555000' }, 'no-role'],
    [{}, { authentication_assurance_level: '2' }, 'authentication-level'],
  ] as const) {
    chooses(world, role, more)
    const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
    assert.equal(arrived.headers.location, `/sign-in/openid/cis2/problem/${why}`)
    assert.equal((await invitePage(world)).headers.location, asksAgain)
  }
})

test('a role at another practice is refused, even where they work there too: the session is of one practice', async (t) => {
  const world = await elevenMinutesLater(t)
  await world.database.owner.query(
    `INSERT INTO practice (practice, name) VALUES ('Z99002', 'Hill Top Surgery')`,
  )
  const post = { ...bethan, role: 'manager', permissions: [] } as const
  await invite(world.app.accounts, 'Z99002', post, { command: 'a test' })
  chooses(world, { org_code: 'Z99002' })
  const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
  assert.equal(arrived.headers.location, '/sign-in/openid/cis2/problem/other-practice')
  assert.match(
    wordsOf(await world.visitor.get(arrived.headers.location)),
    /choose your role at this practice/,
  )
  assert.equal((await invitePage(world)).headers.location, asksAgain)
  assert.deepEqual(await sessionsOf(world), [
    {
      ...{ staff: world.staff, method: 'openid', practice: 'Z99001', issuer: world.issuer.issuer },
      ...{ bound: true, withheld: [] },
    },
  ])
})

test('what the role no longer backs is withheld from then on, and comes back with a role that does', async (t) => {
  const world = await elevenMinutesLater(t, { shape: 'cis2', sensitiveNeedsActivity: true })
  const withheld = async () => (await sessionsOf(world)).map((session) => session.withheld)
  assert.deepEqual(await withheld(), [['sensitive']])
  for (const [activity_codes, expected] of [
    [['B0360', 'B1611'], []],
    [['B0360'], ['sensitive']],
  ] as const) {
    chooses(world, { activity_codes: [...activity_codes] })
    const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
    assert.equal(arrived.headers.location, '/people/new')
    assert.deepEqual(await withheld(), [expected])
  }
})

test('for a session that another way opened, the provider says who somebody is and changes nothing else', async (t) => {
  const world = await openid(t, { clientSecret: 'nobody guesses this one' })
  await signIn(world.visitor, bethan)
  world.clock.pass(11)
  chooses(world, { org_code: 'Z99002' })
  const arrived = await world.visitor.get(await comesBack(world, world.visitor, AGAIN))
  assert.equal(arrived.headers.location, '/people/new')
  assert.deepEqual(await sessionsOf(world), [
    {
      ...{ staff: world.staff, method: 'password', practice: 'Z99001', issuer: null },
      ...{ bound: false, withheld: [] },
    },
  ])
})
