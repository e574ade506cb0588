import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor } from '../platform/web/test-visitor.ts'
import { assertRefused, bethansClaims, openid, signInBy } from './openid/test-openid.ts'
import { askForPasskey } from './passkeys/passkey.ts'
import { newRecoveryCodes } from './second-factor/recovery-codes.ts'
import { SIGN_IN_METHODS, type SignInMethod } from './session.ts'
import { bethan, codeOf, sendPassword } from './test-accounts.ts'

test('every way of signing in asks for two proofs: half of each opens nothing', async (t) => {
  const world = await openid(t)
  const { app, database, staff } = world
  const { codes, save } = await newRecoveryCodes()
  await database.kysely.transaction().execute((tx) => save(tx, staff))

  const halves: Record<SignInMethod, (visitor: Visitor) => Promise<unknown>> = {
    password: async (visitor) => {
      await sendPassword(visitor, bethan)
      const stranger = new Visitor(app)
      await stranger.get('/sign-in')
      await stranger.post('/sign-in/code', { code: codeOf(app) })
      return opensNothing(stranger)
    },
    'recovery-code': async (visitor) => {
      await visitor.get('/sign-in')
      await visitor.post('/sign-in/code', { code: codes[0] ?? '' })
    },
    // What holds the passkey asks for a finger, a face or a PIN each time, and tells that it did.
    passkey: async () =>
      assert.equal(
        (await askForPasskey({ origin: 'https://x.example', host: 'x.example' })).userVerification,
        'required',
      ),
    openid: async (visitor) => {
      world.issuer.account.claims = { ...bethansClaims, authentication_assurance_level: '1' }
      await assertRefused(world, await signInBy(world, visitor), 'authentication-level')
    },
  }
  for (const way of SIGN_IN_METHODS) {
    const visitor = new Visitor(app)
    await halves[way](visitor)
    await opensNothing(visitor)
  }
})

async function opensNothing(visitor: Visitor): Promise<void> {
  assert.equal((await visitor.get('/patients')).statusCode, 303)
}
