import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { accounts, bethan, olu, signIn } from './test-accounts.ts'

describe('A page', () => {
  const table = [
    // who, public, staff, operator
    ['nobody', 200, 303, 303],
    ['staff', 200, 200, 403],
    ['operator', 200, 403, 200],
  ] as const
  for (const [who, ...statuses] of table) {
    test(`opens for ${who} as its guard says, by GET and by HEAD`, async (t) => {
      const { visitor } = await accounts(t)
      if (who !== 'nobody') await signIn(visitor, who === 'staff' ? bethan : olu)
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

  test('keeps a part or a form from being answered by the sign-in page', async (t) => {
    const { visitor } = await accounts(t)
    await visitor.get('/sign-in')
    for (const response of [
      await visitor.get('/patients', { 'sec-fetch-dest': 'empty' }),
      await visitor.post('/patients', { name: 'HUSSAIN' }),
    ]) {
      assert.equal(response.statusCode, 401)
      assert.match(wordsOf(response), /You are signed out Nothing was changed\. Sign in, then go back/)
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
