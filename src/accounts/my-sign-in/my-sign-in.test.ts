import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import {
  accounts,
  bethan,
  codeOf,
  olu,
  password,
  sendPassword,
  sendPasswordAndCode,
  signIn,
} from '../test-accounts.ts'

const other = 'seven quiet herons on a gate'
const opens = async (visitor: Visitor) => (await visitor.get('/patients')).statusCode === 200

describe('My sign-in', () => {
  test('lists my sessions in words, this one first, and nobody else’s', async (t) => {
    const { app, visitor, clock } = await accounts(t)
    const elsewhere = new Visitor(app)
    const firefox = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0' }
    await sendPassword(elsewhere, bethan)
    await elsewhere.post('/sign-in/code', { code: codeOf(app) }, firefox)
    await signIn(new Visitor(app), olu)
    clock.pass(5)
    await signIn(visitor, bethan)
    const words = wordsOf(await visitor.get('/my-sign-in'))
    const here = /\(this one\) 24 November 2026, 09:05, by password and code Now/
    const there =
      /Firefox on Windows 24 November 2026, 09:00, by password and code 24 November 2026, 09:00 Sign out there/
    assert.match(words, new RegExp(`${here.source}.* ${there.source}`))
    assert.equal(words.match(/by password/g)?.length, 2)
  })

  test('ends one session, or all others, and never somebody else’s', async (t) => {
    const { app, visitor, database } = await accounts(t)
    const [one, two, theirs] = [new Visitor(app), new Visitor(app), new Visitor(app)]
    for (const each of [visitor, one, two]) await signIn(each, bethan)
    await signIn(theirs, olu)
    const sessions = await database.kysely
      .selectFrom('session')
      .innerJoin('staff', 'staff.id', 'session.staff')
      .select(['session.id', 'email'])
      .orderBy('session.id')
      .execute()
    const hers = sessions.filter(({ email }) => email === bethan.email)
    const his = sessions.find(({ email }) => email === olu.email)!
    await visitor.post('/my-sign-in/ended-sessions', { session: hers[1]!.id })
    assert.deepEqual([await opens(visitor), await opens(one), await opens(two)], [true, false, true])
    await visitor.post('/my-sign-in/ended-sessions', { session: his.id })
    assert.equal((await theirs.get('/operations')).statusCode, 200)
    const said = wordsOf(await visitor.post('/my-sign-in/ended-sessions', { session: 'others' }))
    assert.match(said, /One device is signed out\./)
    assert.deepEqual([await opens(visitor), await opens(two)], [true, false])
    assert.equal((await theirs.get('/operations')).statusCode, 200)
  })

  test('changes the password: the other devices are out, the old one no longer works', async (t) => {
    const { app, visitor, clock } = await accounts(t)
    const elsewhere = new Visitor(app)
    await signIn(elsewhere, bethan)
    await signIn(visitor, bethan)
    const easy = await visitor.post('/my-sign-in/password', { password: 'Bethan Rees Bethan' })
    assert.match(wordsOf(easy), /easy to guess/)
    await visitor.post('/my-sign-in/password', { password: other })
    assert.deepEqual([await opens(visitor), await opens(elsewhere)], [true, false])
    assert.equal((await sendPassword(elsewhere, bethan)).statusCode, 422)
    clock.pass(1)
    await sendPasswordAndCode(elsewhere, bethan, { password: other })
    assert.equal(await opens(elsewhere), true)
  })

  test('makes new recovery codes, and the ones before no longer work', async (t) => {
    const { app, visitor } = await accounts(t)
    await signIn(visitor, bethan)
    const made = async () =>
      [...(await visitor.post('/my-sign-in/recovery-codes')).body.matchAll(/<code>([\w-]+)<\/code>/g)].map(
        ([, code]) => code!,
      )
    const [before, after] = [await made(), await made()]
    assert.match(wordsOf(await visitor.get('/my-sign-in')), /Recovery codes 10 left/)
    const elsewhere = new Visitor(app)
    await sendPassword(elsewhere, bethan)
    await elsewhere.post('/sign-in/code', { code: before[0]! })
    assert.equal(await opens(elsewhere), false)
    await elsewhere.post('/sign-in/code', { code: after[0]! })
    assert.equal(await opens(elsewhere), true)
    assert.match(wordsOf(await visitor.get('/my-sign-in')), /Recovery codes 9 left/)
  })
})

describe('A change of how somebody signs in', () => {
  const pages = ['/my-sign-in/password', '/my-sign-in/authenticator', '/my-sign-in/recovery-codes']

  test('asks again for the password ten minutes after it was given', async (t) => {
    const { visitor, clock } = await accounts(t)
    await signIn(visitor, bethan)
    for (const page of pages) assert.equal((await visitor.get(page)).statusCode, 200)
    clock.pass(10)
    for (const page of pages) {
      assert.equal(
        (await visitor.get(page)).headers.location,
        `/sign-in/again?to=${encodeURIComponent(page)}`,
      )
      assert.equal((await visitor.post(page, { password: other })).statusCode, 403)
    }
    const before = visitor.cookie('session')
    assert.match(wordsOf(await visitor.post('/sign-in/again', { password: other })), /is not right/)
    assert.equal((await visitor.get(pages[0]!)).statusCode, 303)
    const to = pages[0]!
    assert.equal((await visitor.post('/sign-in/again', { password, to })).headers.location, to)
    assert.notEqual(visitor.cookie('session'), before)
    assert.equal((await visitor.get(to)).statusCode, 200)
  })

  test('cannot be reached by guessing the password on a screen that was left open', async (t) => {
    const { visitor, clock } = await accounts(t)
    await signIn(visitor, bethan)
    clock.pass(10)
    for (let i = 0; i < 10; i++) await visitor.post('/sign-in/again', { password: other })
    assert.match(wordsOf(await visitor.post('/sign-in/again', { password })), /Locked for 15 minutes/)
    assert.equal((await visitor.get(pages[0]!)).statusCode, 303)
  })
})
