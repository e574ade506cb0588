import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { codeAt } from '../second-factor/authenticator.ts'
import { staffWith } from '../staff.ts'
import { accounts, bethan, codeOf, olu, sendPassword, sendPasswordAndCode, signIn } from '../test-accounts.ts'
import { makeFirstOperatorLink, makePasswordLink } from './link.ts'

const password = 'seven quiet herons on a gate'
const opens = async (visitor: Visitor) => (await visitor.get('/patients')).statusCode === 200

async function withLink(t: Parameters<typeof accounts>[0]) {
  const world = await accounts(t)
  const staff = await staffWith(world.database, bethan.email)
  const newLink = () => makePasswordLink(world.app.accounts, staff, { command: 'staff reset' })
  return { ...world, staff, newLink, link: await newLink() }
}

describe('A link for a new password', () => {
  test('sets it once, ends every session and a lock, and keeps the authenticator', async (t) => {
    const { app, visitor, link, logged, clock } = await withLink(t)
    const [inside, locked] = [new Visitor(app), new Visitor(app)]
    await signIn(inside, bethan)
    for (let i = 0; i < 10; i++) await sendPassword(locked, bethan, { password: 'wrong wrong wrong' })

    const opened = await visitor.get(link)
    assert.equal(opened.headers.location, '/new-password', 'the token is in no address that stays')
    await visitor.get('/new-password')
    assert.match(wordsOf(await visitor.post('/new-password', { password: 'short' })), /too short/)
    const words = wordsOf(await visitor.post('/new-password', { password }))
    assert.match(words, /Your password is set You are signed out wherever .* Your authenticator is as it was/)
    assert.deepEqual([await opens(visitor), await opens(inside)], [false, false])
    clock.pass(1)
    assert.equal((await sendPassword(visitor, bethan, { password })).headers.location, '/sign-in/code')
    await visitor.post('/sign-in/code', { code: codeOf(app) })
    assert.equal(await opens(visitor), true)

    assert.equal((await new Visitor(app).get(link)).statusCode, 404)
    assert.ok(!logged.join('').includes(link.slice('/link/'.length)))
  })

  test('is not used up by being opened or looked at, and works for one of two at once', async (t) => {
    const { app, link } = await withLink(t)
    const two = [new Visitor(app), new Visitor(app)]
    for (const each of two) {
      await each.get(link)
      await each.get('/new-password')
    }
    const answers = await Promise.all(two.map((each) => each.post('/new-password', { password })))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 404])
  })

  test('works for 30 minutes, and not after another one was made', async (t) => {
    const { visitor, link, newLink, clock } = await withLink(t)
    const second = await newLink()
    assert.equal((await visitor.get(link)).statusCode, 404)
    clock.pass(29)
    assert.equal((await visitor.get(second)).statusCode, 303)
    assert.equal((await visitor.get('/new-password')).statusCode, 200)
    clock.pass(1)
    assert.match(wordsOf(await visitor.post('/new-password', { password })), /This link no longer works/)
    assert.match(wordsOf(await visitor.get(second)), /This link no longer works/)
  })

  test('is kept as a hash, and the chain says who made it', async (t) => {
    const { database, link, staff } = await withLink(t)
    const { rows } = await database.owner.query<{ row: string }>(
      'SELECT sign_in_link::text AS row FROM sign_in_link',
    )
    assert.equal(rows.length, 1)
    assert.ok(!rows[0]!.row.includes(link.slice('/link/'.length)))
    const chain = await database.owner.query<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = 'Z99001'`,
    )
    assert.deepEqual(JSON.parse(chain.rows[0]!.entry), {
      action: 'password-link-made',
      actor: { command: 'staff reset', account: userInfo().username },
      subject: { staff },
    })
  })

  test('is asked for in words that are the same for everybody', async (t) => {
    const { visitor } = await accounts(t)
    const page = await visitor.get('/sign-in/forgotten')
    assert.match(wordsOf(page), /Ask a manager of your practice, or whoever looks after this installation/)
    assert.doesNotMatch(page.body, /<input(?! type="hidden")/)
  })
})

describe('The link of a first start', () => {
  test('makes the first operator, with a password and an authenticator', async (t) => {
    const { app, visitor, database, clock } = await accounts(t)
    const link = (await makeFirstOperatorLink({ database }, { besides: [olu.email] }))!
    assert.equal((await visitor.get(link)).headers.location, '/first-operator')
    await visitor.get('/first-operator')
    const ada = { name: 'Ada Okoro', email: 'ada@trust.example', password }
    for (const [wrong, words] of [
      [{ email: 'ada' }, /Write your email like/],
      [{ password: 'Ada Okoro Ada Okoro' }, /easy to guess/],
      [{ email: bethan.email }, /has been added before/],
    ] as const) {
      assert.match(wordsOf(await visitor.post('/first-operator', { ...ada, ...wrong })), words)
    }
    const made = await visitor.post('/first-operator', ada)
    assert.equal(made.headers.location, '/sign-in/authenticator')
    assert.equal((await visitor.get('/operations')).statusCode, 303, 'not before there is a second factor')
    const page = await visitor.get('/sign-in/authenticator')
    const secret = /<code class="ps-secret">([^<]+)</.exec(page.body)![1]!.replaceAll(' ', '')
    await visitor.post('/sign-in/authenticator', { code: codeAt(secret, clock.now()) })
    assert.equal((await visitor.get('/operations')).body, ada.name)

    assert.equal((await new Visitor(app).get(link)).statusCode, 404)
    assert.equal(await makeFirstOperatorLink({ database }, { besides: [olu.email] }), undefined)
  })

  test('is replaced by that of the next start', async (t) => {
    const { visitor, database } = await accounts(t)
    const make = () => makeFirstOperatorLink({ database }, { besides: [olu.email] })
    const [first, second] = [(await make())!, (await make())!]
    assert.equal((await visitor.get(first)).statusCode, 404)
    assert.equal((await visitor.get(second)).statusCode, 303)
    assert.equal(await makeFirstOperatorLink({ database }, { besides: [] }), undefined)
    assert.equal((await visitor.get(second)).statusCode, 404)
  })

  test('opens no other page', async (t) => {
    const { visitor, database } = await accounts(t)
    await visitor.get((await makeFirstOperatorLink({ database }, { besides: [olu.email] }))!)
    assert.equal((await visitor.get('/new-password')).statusCode, 404)
    await sendPasswordAndCode(visitor, bethan)
    assert.equal(await opens(visitor), true)
  })
})
