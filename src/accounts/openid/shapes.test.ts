import assert from 'node:assert/strict'
import { test } from 'node:test'
import { providerSettings } from './settings.ts'
import { Refused } from './refused.ts'
import { nhsmail } from './shapes/nhsmail.ts'
import { plain } from './shapes/plain.ts'

const tenant = '0b5e7e6f-7c2a-4a55-9f3a-3a8f0c0f9d11'
const settings = (more: object) =>
  providerSettings.parse({
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    ...{ clientId: 'patient-sync', shape: 'nhsmail', clientAuth: 'secret-post', ...more },
  })

const refusedFor = (why: string) => (error: unknown) => error instanceof Refused && error.why === why

test('NHSmail vouches for people of its own tenant, at no practice', () => {
  const vouched = { practice: null, withheld: [] }
  assert.deepEqual(nhsmail.read({ tid: tenant }, settings({})), vouched)
  for (const tid of ['of-another-tenant', '', undefined, 'v2.0'])
    assert.throws(() => nhsmail.read({ tid }, settings({})), refusedFor('not-proven'), String(tid))
})

test('NHSmail is asked for an authentication context, and nobody comes without it', () => {
  const strict = settings({ acrValues: 'c1 c2' })
  assert.deepEqual(nhsmail.asks(settings({})), {})
  assert.deepEqual(nhsmail.asks(strict), {
    claims: '{"id_token":{"acrs":{"essential":true,"values":["c1","c2"]}}}',
  })
  for (const acrs of [['c2'], 'c1', ['c9', 'c1']])
    assert.doesNotThrow(() => nhsmail.read({ tid: tenant, acrs }, strict), String(acrs))
  for (const acrs of [[], ['c9'], undefined, 'c', 5])
    assert.throws(() => nhsmail.read({ tid: tenant, acrs }, strict), refusedFor('authentication-level'))
})

test('of another provider a way to sign in can be asked for, and must be the one that was used', () => {
  const strict = settings({ shape: 'plain', acrValues: 'strong' })
  assert.deepEqual(plain.asks(strict), { acr_values: 'strong' })
  assert.doesNotThrow(() => plain.read({ acr: 'strong' }, strict))
  for (const acr of ['weak', undefined, 5, 'str'])
    assert.throws(() => plain.read({ acr }, strict), refusedFor('authentication-level'))
  assert.doesNotThrow(() => plain.read({}, settings({ shape: 'plain' })))
})
