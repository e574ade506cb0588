import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../platform/web/test-visitor.ts'
import { setPassword } from './staff.ts'
import {
  accounts,
  bethan,
  codeOf,
  olu,
  password,
  sendPassword,
  sendPasswordAndCode,
} from './test-accounts.ts'

describe('Signing in', () => {
  test('leads to the page that was asked for, and out again', async (t) => {
    const { visitor } = await accounts(t)
    const asked = await visitor.get('/patients?q=hussain')
    assert.equal(asked.statusCode, 303)
    assert.equal(asked.headers.location, '/sign-in?to=%2Fpatients')

    const form = await visitor.get('/sign-in?to=%2Fpatients')
    assert.match(form.body, /<title>Sign in - Patient Sync<\/title>/)
    assert.match(form.body, /<input type="hidden" name="to" value="\/patients"/)
    const signed = await visitor.post('/sign-in', {
      to: '/patients',
      email: ` ${bethan.email.toUpperCase()} `,
      password,
    })
    assert.equal(signed.statusCode, 303)
    assert.equal(signed.headers.location, '/sign-in/code?to=%2Fpatients')
    assert.equal((await visitor.get('/patients')).statusCode, 303)

    const code = await visitor.get('/sign-in/code?to=%2Fpatients')
    assert.match(code.body, /<input type="hidden" name="to" value="\/patients"/)
    const entered = await visitor.post('/sign-in/code', { to: '/patients', code: codeOf(visitor.app) })
    assert.equal(entered.headers.location, '/patients')
    assert.equal((await visitor.get('/patients')).body, 'Bethan Rees Z99001')

    await visitor.get('/sign-in')
    const left = await visitor.post('/sign-out')
    assert.equal(left.headers.location, '/sign-in')
    assert.equal(left.headers['clear-site-data'], '"cache", "storage"')
    assert.equal((await visitor.get('/patients')).statusCode, 303)
  })

  test('says the same of a wrong password and an unknown email, and keeps the email that was typed', async (t) => {
    const { visitor } = await accounts(t)
    for (const email of [bethan.email, 'nobody@foxley.example']) {
      const response = await sendPassword(visitor, { email }, { password: 'something else entirely' })
      assert.equal(response.statusCode, 422)
      assert.match(response.body, /<title>Error: Sign in/)
      assert.match(wordsOf(response), /There is a problem The email or the password is not right/)
      assert.ok(response.body.includes(`value="${email}"`))
      assert.ok(!response.body.includes('something else entirely'))
    }
  })

  test('asks for what is missing', async (t) => {
    const { visitor } = await accounts(t)
    const response = await sendPassword(visitor, { email: ' ' }, { password: '' })
    assert.match(wordsOf(response), /There is a problem Enter your email Enter your password/)
    assert.match(response.body, /<a href="#password">/)
  })

  test('passes over who is signed in already', async (t) => {
    const { visitor } = await accounts(t)
    await sendPasswordAndCode(visitor, bethan)
    assert.equal((await visitor.get('/sign-in?to=/patients')).headers.location, '/patients')
  })

  test('writes down who came and who failed, never what was typed', async (t) => {
    const { visitor, logged } = await accounts(t)
    await sendPassword(visitor, bethan, { password: 'not my password at all' })
    await sendPassword(visitor, bethan)
    await visitor.post('/sign-in/code', { code: '12 34 56' })
    await visitor.post('/sign-in/code', { code: codeOf(visitor.app) })
    const lines = logged.join('')
    for (const event of ['password-wrong', 'password-right', 'code-wrong', 'signed-in'])
      assert.match(lines, new RegExp(`"event":"${event}","staff":"[0-9a-f-]{36}"`))
    assert.doesNotMatch(lines, new RegExp(`12 34 56|${codeOf(visitor.app)}`))
    assert.doesNotMatch(lines, /foxley|Bethan|password at all|copper/)
  })

  test('works only for a form of our own', async (t) => {
    const { app } = await accounts(t)
    const response = await new Visitor(app).post('/sign-in', { email: bethan.email, password })
    assert.equal(response.statusCode, 403)
  })

  test('is slowed down for one address that tries many people', async (t) => {
    const { visitor } = await accounts(t)
    await visitor.get('/sign-in')
    const statuses = []
    for (let i = 0; i < 31; i++) statuses.push((await visitor.post('/sign-in', {})).statusCode)
    assert.deepEqual([...new Set(statuses.slice(0, 30))], [422])
    assert.equal(statuses[30], 429)
    assert.match(
      wordsOf(await visitor.post('/sign-in', {})),
      /Too many tries Wait a minute, then try again\./,
    )
  })
})

describe('Ten wrong passwords', () => {
  for (const [who, email] of [
    ['somebody', bethan.email],
    ['nobody', 'nobody@foxley.example'],
  ] as const) {
    test(`lock the sign-in of ${who} for 15 minutes, in a sentence with the time`, async (t) => {
      const { visitor, clock } = await accounts(t)
      const wrong = () => sendPassword(visitor, { email }, { password: 'something else entirely' })
      for (let i = 0; i < 9; i++) assert.match(wordsOf(await wrong()), /is not right/, `try ${i + 1}`)
      const locked = /Locked for 15 minutes, because the password was wrong 10 times\. Try again after 09:15/
      assert.match(wordsOf(await wrong()), locked)
      clock.pass(14)
      assert.match(wordsOf(await sendPassword(visitor, { email })), locked)
      clock.pass(2)
      assert.match(wordsOf(await wrong()), /is not right/)
    })
  }

  test('end with the right one after the lock, and the count begins again', async (t) => {
    const { visitor, clock } = await accounts(t)
    const wrong = () => sendPassword(visitor, bethan, { password: 'something else entirely' })
    for (let i = 0; i < 10; i++) await wrong()
    clock.pass(15)
    assert.equal((await sendPassword(visitor, bethan)).statusCode, 303)
    await visitor.post('/sign-out')
    assert.match(wordsOf(await wrong()), /is not right/)
  })

  test('are not reached by nine and a right one', async (t) => {
    const { visitor } = await accounts(t)
    for (let i = 0; i < 9; i++) await sendPassword(visitor, bethan, { password: 'something else entirely' })
    assert.equal((await sendPassword(visitor, bethan)).statusCode, 303)
  })

  test('are counted one by one, also when they come at once', async (t) => {
    const { app, visitor } = await accounts(t)
    await visitor.get('/sign-in')
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        visitor.post('/sign-in', { email: bethan.email, password: 'wrong wrong wrong' }),
      ),
    )
    assert.equal(tries.filter((each) => wordsOf(each).includes('is not right')).length, 9)
    assert.match(wordsOf(await sendPassword(new Visitor(app), bethan)), /Locked for 15 minutes/)
  })
})

describe('A session', () => {
  test('is a random token in a cookie that scripts cannot read; the table has only its hash', async (t) => {
    const { database, visitor } = await accounts(t)
    const response = await sendPasswordAndCode(visitor, bethan)
    const cookie = [response.headers['set-cookie']].flat().at(-1)
    assert.match(String(cookie), /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const rows = await database.kysely.selectFrom('session').selectAll().execute()
    const hash = createHash('sha256')
      .update(visitor.cookie('session') ?? '')
      .digest()
    assert.deepEqual(
      rows.map(({ token_hash }) => token_hash.toString('hex')),
      [hash.toString('hex')],
    )
  })

  test('is bound to the host and to https where the service is reached by https', async (t) => {
    const { visitor } = await accounts(t, { publicUrl: 'https://sync.example.nhs.uk' })
    const response = await sendPasswordAndCode(visitor, bethan)
    assert.match(
      String([response.headers['set-cookie']].flat().at(-1)),
      /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    assert.equal((await visitor.get('/patients')).statusCode, 200)
  })

  test('lasts while pages are asked for within 15 minutes of each other, and no longer than 12 hours', async (t) => {
    const { visitor, clock } = await accounts(t)
    await sendPasswordAndCode(visitor, bethan)
    for (let minutes = 14; minutes < 12 * 60; minutes += 14) {
      clock.pass(14)
      assert.equal((await visitor.get('/patients')).statusCode, 200, `after ${minutes} minutes`)
    }
    clock.pass(14)
    assert.equal((await visitor.get('/patients')).statusCode, 303)
  })

  test('ends after 15 minutes without a page', async (t) => {
    const { visitor, clock } = await accounts(t)
    await sendPasswordAndCode(visitor, bethan)
    clock.pass(15)
    assert.equal((await visitor.get('/patients')).statusCode, 303)
  })

  test('ends on the server when its person signs out: a kept cookie opens nothing', async (t) => {
    const { app, visitor } = await accounts(t)
    await sendPasswordAndCode(visitor, bethan)
    const thief = new Visitor(app)
    thief.setCookie('session', visitor.cookie('session') ?? '')
    assert.equal((await thief.get('/patients')).statusCode, 200)
    await visitor.post('/sign-out')
    assert.equal((await thief.get('/patients')).statusCode, 303)
  })

  test('gets a new token at every sign-in; one that was put there before is not taken up', async (t) => {
    const { visitor } = await accounts(t)
    visitor.setCookie('session', 'planted'.repeat(7))
    await sendPasswordAndCode(visitor, bethan)
    const first = visitor.cookie('session')
    assert.notEqual(first, 'planted'.repeat(7))
    await sendPasswordAndCode(visitor, olu)
    assert.notEqual(visitor.cookie('session'), first)
    assert.equal((await visitor.get('/operations')).body, olu.name)
  })

  test('ends, and a lock with it, when the password is set anew', async (t) => {
    const { database, app, visitor, clock } = await accounts(t)
    await sendPasswordAndCode(visitor, bethan)
    const other = new Visitor(app)
    for (let i = 0; i < 10; i++)
      await sendPasswordAndCode(other, bethan, { password: 'something else entirely' })
    await setPassword(database, bethan.email, 'seven quiet herons on a gate')
    assert.equal((await visitor.get('/patients')).statusCode, 303)
    clock.pass(1)
    assert.equal((await sendPasswordAndCode(visitor, bethan)).statusCode, 422)
    assert.equal(
      (await sendPasswordAndCode(visitor, bethan, { password: 'seven quiet herons on a gate' })).statusCode,
      303,
    )
  })
})
