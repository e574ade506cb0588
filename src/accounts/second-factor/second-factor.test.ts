import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import {
  accounts,
  addColleague,
  bethan,
  codeOf,
  sendPassword,
  sendPasswordAndCode,
} from '../test-accounts.ts'
import { codeAt, newSecret } from './authenticator.ts'
import { newRecoveryCodes } from './recovery-codes.ts'

const opens = async (visitor: Visitor) => (await visitor.get('/patients')).statusCode === 200

describe('Somebody who has no authenticator', () => {
  test('is led to set one up before they see anything, and gets ten recovery codes', async (t) => {
    const { visitor, app, clock, database } = await accounts(t)
    const { id, email } = await addColleague(database, 'receptionist')
    assert.equal((await sendPassword(visitor, { email })).headers.location, '/sign-in/authenticator')
    assert.equal(await opens(visitor), false)
    const page = await visitor.get('/sign-in/authenticator')
    assert.doesNotMatch(page.body, /style=/)
    const secret = keyOn(page.body)
    const wrong = await visitor.post('/sign-in/authenticator', { code: '000000' })
    assert.match(wordsOf(wrong), /This is not the code of this key/)
    assert.equal(keyOn(wrong.body), secret, 'the key that is in their app already')
    assert.equal(await opens(visitor), false)

    const done = await visitor.post('/sign-in/authenticator', { code: codeAt(secret, clock.now()) })
    const codes = codesOn(done.body)
    assert.equal(new Set(codes).size, 10)
    assert.equal(await opens(visitor), true)

    const { rows } = await database.owner.query<{ row: string }>(
      'SELECT row_to_json(authenticator)::text AS row FROM authenticator UNION ALL SELECT row_to_json(recovery_code)::text FROM recovery_code',
    )
    const kept = rows.map(({ row }) => row).join()
    for (const text of [secret, ...codes]) assert.ok(!kept.includes(text))

    const again = new Visitor(app)
    clock.pass(1)
    assert.equal((await sendPassword(again, { email })).headers.location, '/sign-in/code')
    await again.post('/sign-in/code', { code: codeAt(secret, clock.now()) })
    assert.equal(await opens(again), true)
    const chain = await database.owner.query<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = 'Z99001' AND entry LIKE '%authenticator-set-up%'`,
    )
    assert.deepEqual(
      chain.rows.map(({ entry }) => JSON.parse(entry) as unknown),
      [{ action: 'authenticator-set-up', actor: { staff: id }, subject: { staff: id } }],
    )
  })

  test('cannot set one up for somebody who has one, by the password alone', async (t) => {
    const { visitor } = await accounts(t)
    await sendPassword(visitor, bethan)
    assert.equal((await visitor.get('/sign-in/authenticator')).headers.location, '/sign-in')
    await visitor.post('/sign-in/authenticator', { code: codeOf(visitor.app) })
    assert.equal(await opens(visitor), false)
  })

  test('has ten minutes for it', async (t) => {
    const { visitor, clock } = await accounts(t)
    await sendPassword(visitor, bethan)
    clock.pass(10)
    assert.equal(
      (await visitor.post('/sign-in/code', { code: codeOf(visitor.app) })).headers.location,
      '/sign-in',
    )
    assert.equal(await opens(visitor), false)
  })
})

describe('A code', () => {
  test('opens nothing without the password', async (t) => {
    const { visitor } = await accounts(t)
    await visitor.get('/sign-in')
    await visitor.post('/sign-in/code', { code: codeOf(visitor.app) })
    assert.equal(await opens(visitor), false)
  })

  test('may be half a minute early or late, and no more', async (t) => {
    for (const [minutes, right] of [
      [-0.5, true],
      [0.5, true],
      [-1, false],
      [1, false],
    ] as const) {
      const { visitor, clock } = await accounts(t)
      await sendPassword(visitor, bethan)
      clock.pass(minutes)
      const code = codeOf(visitor.app)
      clock.pass(-minutes)
      await visitor.post('/sign-in/code', { code })
      assert.equal(await opens(visitor), right, `${minutes} minutes`)
    }
  })

  test('is right once: neither it nor one before it is taken again, also when both come at once', async (t) => {
    const { app, visitor, clock } = await accounts(t)
    const others = [new Visitor(app), new Visitor(app)]
    for (const each of [visitor, ...others]) await sendPassword(each, bethan)
    const code = codeOf(app)
    await Promise.all([visitor, ...others].map((each) => each.post('/sign-in/code', { code })))
    const inside = await Promise.all([visitor, ...others].map(opens))
    assert.equal(inside.filter(Boolean).length, 1)
    clock.pass(0.5)
    const late = new Visitor(app)
    await sendPassword(late, bethan)
    assert.match(wordsOf(await late.post('/sign-in/code', { code })), /The code is not right/)
  })

  test('that is wrong five times locks for 15 minutes, whatever browser it comes from', async (t) => {
    const { app, visitor, clock } = await accounts(t)
    await sendPassword(visitor, bethan)
    const wrong = (by: Visitor) => by.post('/sign-in/code', { code: '000 000' })
    for (let i = 0; i < 4; i++) assert.match(wordsOf(await wrong(visitor)), /is not right/)
    const other = new Visitor(app)
    await sendPassword(other, bethan)
    const locked = /Locked for 15 minutes, because the code was wrong 5 times\. Try again after 09:15/
    assert.match(wordsOf(await wrong(other)), locked)
    assert.match(wordsOf(await visitor.post('/sign-in/code', { code: codeOf(app) })), locked)
    clock.pass(15)
    await sendPasswordAndCode(visitor, bethan)
    assert.equal(await opens(visitor), true)
  })
})

test('Secrets and recovery codes come from the secure generator: 160 and 60 bits that nothing else decides', async (t) => {
  t.mock.method(Math, 'random', () => 0.5)
  t.mock.method(Date, 'now', () => 0)
  const secrets = Array.from({ length: 50 }, newSecret)
  assert.equal(new Set(secrets).size, secrets.length)
  for (const secret of secrets) assert.match(secret, /^[A-Z2-7]{32}$/)
  const codes = (await Promise.all([newRecoveryCodes(), newRecoveryCodes()])).flatMap((made) => made.codes)
  assert.equal(new Set(codes).size, 20)
  for (const code of codes) assert.match(code, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/)
  assert.ok(new Set(codes.join('').replaceAll('-', '')).size > 20, 'of 32 letters, most are used')
})

describe('A recovery code', () => {
  test('stands in for a code once, however it is typed, and the session says so', async (t) => {
    const { app, visitor, clock, database } = await accounts(t)
    const { email } = await addColleague(database, 'receptionist')
    await sendPassword(visitor, { email })
    const secret = keyOn((await visitor.get('/sign-in/authenticator')).body)
    const shown = await visitor.post('/sign-in/authenticator', { code: codeAt(secret, clock.now()) })
    const [code = ''] = codesOn(shown.body)

    const byHand = code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')
    const [first, second] = [new Visitor(app), new Visitor(app)]
    for (const each of [first, second]) {
      await sendPassword(each, { email })
      await each.post('/sign-in/code', { code: byHand })
    }
    assert.deepEqual([await opens(first), await opens(second)], [true, false])
    const { method } = await database.kysely
      .selectFrom('session')
      .select('method')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    assert.equal(method, 'recovery-code')
  })
})

function codesOn(body: string): string[] {
  return [...body.matchAll(/<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<\/code>/g)].map(([, code]) => code!)
}

function keyOn(body: string): string {
  return /<code class="ps-secret">([^<]+)</.exec(body)?.[1]?.replaceAll(' ', '') ?? ''
}
