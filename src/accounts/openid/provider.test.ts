import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { testSecrets } from '../../../test/command.ts'
import { clientKey } from './client-key.ts'
import { findProvider, listProviders, removeProvider, saveProvider, type NewProvider } from './provider.ts'

const now = new Date('2026-11-24T09:00:00Z')

const nhsmail = (settings: object = {}, more: object = {}) =>
  ({
    ...{ id: 'nhsmail', name: 'NHSmail', clientSecret: 'the secret of the application' },
    settings: {
      issuer: 'https://login.microsoftonline.com/0b5e7e6f/v2.0',
      ...{ clientId: 'x', shape: 'nhsmail', clientAuth: 'secret-post', ...settings },
    },
    ...more,
  }) as NewProvider

test('a provider that anybody could come by, or that is spoken to in the open, is not added', async (t) => {
  const database = await freshDatabase(t)
  for (const [given, says] of [
    [
      nhsmail({ issuer: 'https://login.microsoftonline.com/common/v2.0' }),
      /lets anybody of any organisation in/,
    ],
    [nhsmail({ issuer: 'http://sign-in.example.nhs.uk' }), /must begin with https/],
    [nhsmail({ issuer: 'https://me:secret@sign-in.example.nhs.uk' }), /without user/],
    [nhsmail({ issuer: 'nhsmail' }), /not an address/],
    [nhsmail({ clientAuth: 'private-key', privateKeys: ['key.pem'] }), /Use a client secret/],
    [nhsmail({ shape: 'plain', clientAuth: 'private-key' }), /Give the file of the private key/],
    [nhsmail({ scope: 'profile' }), /must hold the word openid/],
    [nhsmail({ algorithms: ['HS256'] }), /./],
    [nhsmail({}, { clientSecret: undefined }), /OPENID_CLIENT_SECRET/],
    [nhsmail({}, { id: 'back-channel-logout' }), /taken by an address of ours/],
    [nhsmail({}, { id: 'NHS mail' }), /lower-case letters/],
  ] as const)
    await assert.rejects(saveProvider(database, testSecrets, given, now), { kind: 'invalid', message: says })
  assert.deepEqual(await listProviders(database), [])
})

test('only approved signatures count: no weak key of ours, no weak algorithm of theirs', async (t) => {
  const database = await freshDatabase(t)
  for (const algorithm of ['none', 'HS256', 'HS512', 'RS1', 'ES256K', 'rs256'])
    await assert.rejects(
      saveProvider(database, testSecrets, nhsmail({ algorithms: [algorithm] }), now),
      { kind: 'invalid' },
      algorithm,
    )
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'client.pem')
  for (const [what, { privateKey }] of [
    ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['a curve that is not asked for', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['DSA', generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })],
  ] as const) {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await assert.rejects(clientKey(file), { message: /is not RSA of at least 2048 bits/ }, what)
  }
})

test('the secret that proves us is sealed, and opens only for this provider', async (t) => {
  const database = await freshDatabase(t)
  await saveProvider(database, testSecrets, nhsmail(), now)
  const { rows } = await database.owner.query<{ row: string }>(
    'SELECT sign_in_provider::text AS row FROM sign_in_provider',
  )
  const readable = 'the secret of the application'
  assert.ok(!rows[0]!.row.includes(readable))
  assert.ok(!rows[0]!.row.includes(Buffer.from(readable).toString('hex')))
  assert.equal((await findProvider(database, testSecrets, 'nhsmail'))?.clientSecret, readable)
  await database.owner.query(`UPDATE sign_in_provider SET id = 'other'`)
  await assert.rejects(findProvider(database, testSecrets, 'other'), { kind: 'failed' })
})

test('a provider that is there is changed, and one that is not cannot be removed', async (t) => {
  const database = await freshDatabase(t)
  await saveProvider(database, testSecrets, nhsmail(), now)
  await saveProvider(database, testSecrets, nhsmail({}, { name: 'NHSmail for all' }), now)
  assert.deepEqual(
    (await listProviders(database)).map(({ name }) => name),
    ['NHSmail for all'],
  )
  await removeProvider(database, 'nhsmail')
  await assert.rejects(removeProvider(database, 'nhsmail'), { kind: 'not-found' })
})
