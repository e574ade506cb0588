import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patientSync } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import { keyFiles } from '../accounts/openid/test-openid.ts'
import { startProvider } from '../accounts/openid/test-provider.ts'

const home = { PUBLIC_URL: 'https://patient-sync.example' }

test('a provider is added, found to answer, and removed', async (t) => {
  const { url } = await freshDatabase(t)
  const { keyFile } = keyFiles(t)
  const { issuer } = await startProvider(t, {
    ...{
      client_id: 'patient-sync',
      client_secret: 'of no use here',
      redirect_uris: ['https://x.example/back'],
    },
  })
  const named = ['--name', 'NHS CIS2', '--shape', 'cis2', '--issuer', issuer, '--client-id', 'patient-sync']
  const add = ['sign-in', 'provider', 'add', 'cis2', ...named]

  const added = await patientSync(url, [...add, '--private-key', keyFile], home)
  assert.equal(added.code, 0, added.stderr)
  for (const path of ['cis2/answer', 'back-channel-logout', 'jwks.json'])
    assert.ok(added.stdout.includes(`https://patient-sync.example/sign-in/openid/${path}`), path)

  const checked = await patientSync(url, ['sign-in', 'provider', 'check', 'cis2', '--json'], home)
  const { can } = checked.json as { can: unknown }
  assert.deepEqual(can, { signIn: true, endSessions: true, tellOfEndedSessions: true })

  assert.equal((await patientSync(url, ['sign-in', 'provider', 'remove', 'cis2'], home)).code, 0)
})
