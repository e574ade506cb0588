import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { wordsOf } from '../platform/web/test-visitor.ts'
import type { Right } from './rights.ts'
import { accounts, addColleague, bethan, olu, signIn } from './test-accounts.ts'

describe('A page', () => {
  const table = [
    // who, public, a right of the practice, the right of an operator
    ['nobody', 200, 303, 303],
    ['manager', 200, 200, 403],
    ['operator', 200, 403, 200],
  ] as const
  for (const [who, ...statuses] of table) {
    test(`opens for ${who} as its guard says, by GET and by HEAD`, async (t) => {
      const { visitor } = await accounts(t)
      if (who !== 'nobody') await signIn(visitor, who === 'manager' ? bethan : olu)
      const seen = []
      for (const url of ['/', '/patients', '/operations']) seen.push((await visitor.get(url)).statusCode)
      assert.deepEqual(seen, statuses)
    })
  }

  test('for staff tells an operator why not, without showing anything of it', async (t) => {
    const { visitor } = await accounts(t)
    await signIn(visitor, olu)
    const words = wordsOf(await visitor.get('/patients'))
    assert.match(words, /Not for operators An operator looks after the installation and sees no patient\./)
    await signIn(visitor, bethan)
    await visitor.post('/sign-out')
    await signIn(visitor, bethan)
    assert.match(wordsOf(await visitor.get('/operations')), /Only for operators/)
  })

  test('tells a colleague who may, and what they are themselves', async (t) => {
    const { database, visitor } = await accounts(t)
    await signIn(visitor, await addColleague(database, 'governance-lead'))
    assert.equal((await visitor.get('/patients')).statusCode, 200)
    const refused = await visitor.post('/patients')
    assert.equal(refused.statusCode, 403)
    assert.match(
      wordsOf(refused),
      /Only receptionists, clinicians and managers may add patients and change contact details\. Ask one of them\. Your role here is governance lead\./,
    )
  })

  test('that is refused stands in the log: who, what they may not, and that it was refused', async (t) => {
    const { database, visitor, logged } = await accounts(t)
    const { id, email } = await addColleague(database, 'governance-lead')
    await signIn(visitor, { email })
    await visitor.post('/patients')
    await visitor.get('/operations')
    const lines = logged.join('')
    for (const right of ['edit-patients', 'run-installation'])
      assert.ok(lines.includes(`"event":"not-allowed","staff":"${id}","right":"${right}"`), right)
    assert.match(lines, /"method":"POST","route":"\/patients","status":403/)
    assert.match(lines, /"method":"GET","route":"\/operations","status":403/)
    assert.doesNotMatch(lines, /z99001\.example/)
  })

  test('that needs a right which is in no table keeps the server from starting', async (t) => {
    const { app } = await accounts(t)
    assert.throws(
      () => app.get('/x', { config: { guard: 'make-tea' as Right } }, async () => 'x'),
      /\/x is guarded by a right that is not in the table/,
    )
  })

  test('keeps a part or a form from being answered by the sign-in page', async (t) => {
    const { visitor } = await accounts(t)
    await visitor.get('/sign-in')
    for (const response of [
      await visitor.get('/patients', { 'sec-fetch-dest': 'empty' }),
      await visitor.post('/patients', { name: 'HUSSAIN' }),
    ]) {
      assert.equal(response.statusCode, 401)
      assert.match(
        wordsOf(response),
        /You are signed out Nothing was changed, and what you typed is not lost .* come back to this one and reload it/,
      )
      assert.match(response.body, /<a href="\/sign-in" target="_blank" rel="noopener">Sign in in a new tab</)
      assert.doesNotMatch(response.body, /Go to the first page/)
    }
  })

  test('does not run for who may not, even with a form that is right', async (t) => {
    const { visitor } = await accounts(t)
    await signIn(visitor, olu)
    await visitor.get('/nowhere')
    assert.equal((await visitor.post('/patients')).statusCode, 403)
  })

  test('finds nobody behind a made-up token', async (t) => {
    const { visitor } = await accounts(t)
    for (const token of ['', 'x', 'A'.repeat(43), "' OR 1=1 --", 'x'.repeat(4000)]) {
      visitor.setCookie('session', token)
      assert.equal((await visitor.get('/patients')).statusCode, 303, token.slice(0, 50))
    }
  })
})
