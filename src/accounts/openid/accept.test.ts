import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { makePasswordLink } from '../links/link.ts'
import { invite, listColleagues } from '../people/people.ts'
import { asPractice } from '../../platform/database/database.ts'
import { bethansClaims, openid, sessionsOf, type OpenidWorld } from './test-openid.ts'

const practice = 'Z99001'
const sam = {
  name: 'Sam Okafor',
  email: 'sam.okafor@foxley.example',
  role: 'manager',
  permissions: [],
} as const

/** Sam has been invited by Bethan, holds the link, and is at the provider under a name that nobody here knows. */
async function invited(t: TestContext) {
  const world = await openid(t)
  await world.database.owner.query(`INSERT INTO practice (practice, name) VALUES ('Z99001', 'Foxley')`)
  const { staff, link } = await invite(world.app.accounts, practice, sam, { staff: world.staff })
  world.issuer.account = { sub: 'a card of Sam', claims: bethansClaims }
  return { ...world, sam: staff, link: link! }
}

/** Opens the link, chooses the provider and comes back from it with an answer that nobody has looked at yet. */
async function accepts({ issuer }: OpenidWorld, visitor: Visitor, link: string): Promise<string> {
  await visitor.get(link)
  const page = await visitor.get('/sign-in/openid/cis2/accept')
  assert.match(wordsOf(page), /Do this only with your own account there/)
  const address = /href="(http:[^"]+)"/.exec(page.body)![1]!.replaceAll('&amp;', '&')
  const back = new URL(await issuer.visit(address))
  return back.pathname + back.search
}

const identities = async ({ database }: OpenidWorld) =>
  database.kysely.selectFrom('openid_identity').select(['sub', 'staff']).orderBy('sub').execute()

test('whoever is invited accepts by the provider, needs no password, and is in', async (t) => {
  const world = await invited(t)
  const { visitor, database } = world
  await visitor.get(world.link)
  const page = await visitor.get('/new-password')
  assert.match(wordsOf(page), /Choose a password .* Or without a password Sign in with NHS CIS2/)
  assert.match(page.body, /href="\/sign-in\/openid\/cis2\/accept"/)

  const back = await accepts(world, visitor, world.link)
  assert.equal((await visitor.get(back)).headers.location, '/')
  assert.equal((await visitor.get('/patients')).body, 'Sam Okafor Z99001')
  assert.deepEqual(
    (await sessionsOf(world)).map(({ staff, method }) => [staff, method]),
    [[world.sam, 'openid']],
  )
  const colleagues = await asPractice(database, practice, (tx) => listColleagues(tx, practice))
  assert.equal(colleagues.find(({ staff }) => staff === world.sam)!.hasSignedUp, true)

  assert.equal((await new Visitor(world.app).get(world.link)).statusCode, 404, 'the link works once')
  assert.equal((await visitor.get('/new-password')).statusCode, 404)
  const { rows } = await database.owner.query<{ action: string }>(
    `SELECT entry::jsonb ->> 'action' AS action FROM audit_entry WHERE practice = $1 ORDER BY seq`,
    [practice],
  )
  assert.equal(rows.at(-1)!.action, 'sign-in-method-added')
})

test('a link for a new password lets nobody in by a provider: their authenticator is still asked for', async (t) => {
  const world = await invited(t)
  const link = await makePasswordLink(world.app.accounts, world.staff, { command: 'staff reset' })
  await world.visitor.get(link)
  const page = wordsOf(await world.visitor.get('/new-password'))
  assert.match(page, /Set a new password/)
  assert.doesNotMatch(page, /NHS CIS2/)
  assert.equal((await world.visitor.get('/sign-in/openid/cis2/accept')).statusCode, 404)
})

test('nobody accepts without the link, with a used one, or with that of somebody else', async (t) => {
  const world = await invited(t)
  assert.equal((await world.visitor.get('/sign-in/openid/cis2/accept')).statusCode, 404)

  const back = await accepts(world, world.visitor, world.link)
  const { link } = await invite(
    world.app.accounts,
    practice,
    { ...sam, email: 'kit@foxley.example', name: 'Kit Ode' },
    { staff: world.staff },
  )
  await world.visitor.get(link!)
  assert.equal((await world.visitor.get(back)).headers.location, '/sign-in/openid/cis2/problem/not-begun')

  const again = await accepts(world, world.visitor, world.link)
  const elsewhere = new Visitor(world.app)
  await elsewhere.get(world.link)
  await elsewhere.get('/new-password')
  const { statusCode } = await elsewhere.post('/new-password', { password: 'seven quiet herons on a gate' })
  assert.equal(statusCode, 200)
  assert.equal((await world.visitor.get(again)).statusCode, 404)
  assert.deepEqual(
    (await identities(world)).map(({ staff }) => staff),
    [world.staff],
    'only Bethan is known',
  )
})

test('whom the provider knows as somebody who works here already is not let in as the one who is invited', async (t) => {
  const world = await invited(t)
  const [known] = await identities(world)
  world.issuer.account = { sub: known!.sub, claims: bethansClaims }
  const back = await accepts(world, world.visitor, world.link)
  assert.equal(
    (await world.visitor.get(back)).headers.location,
    '/sign-in/openid/cis2/problem/already-linked',
  )
  assert.deepEqual(await sessionsOf(world), [])
  await world.visitor.get(world.link)
  assert.equal((await world.visitor.get('/new-password')).statusCode, 200, 'the link is not used up')
})
