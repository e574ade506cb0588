import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { ProductError } from './errors.ts'
import { openSecrets } from './secrets.ts'

const place = 'practice_source A81001 docman10'

test('a sealed secret opens again, and is not in the sealed bytes', (t) => {
  const secrets = openSecrets({ key: undefined, dataDir: folder(t) })
  const sealed = secrets.seal('correct horse', place)
  assert.equal(secrets.open(sealed, place), 'correct horse')
  assert.ok(!sealed.includes('correct'))
})

test('the same secret is sealed differently each time', (t) => {
  const secrets = openSecrets({ key: undefined, dataDir: folder(t) })
  assert.notDeepEqual(secrets.seal('same', place), secrets.seal('same', place))
})

test('a sealed secret does not open in another place, changed, cut short, or under another key', (t) => {
  const secrets = openSecrets({ key: undefined, dataDir: folder(t) })
  const sealed = secrets.seal('correct horse', place)
  const changed = Buffer.from(sealed)
  changed[changed.length - 1]! ^= 1
  const other = openSecrets({ key: randomBytes(32).toString('base64'), dataDir: folder(t) })
  for (const attempt of [
    () => secrets.open(sealed, 'practice_source B82002 docman10'),
    () => secrets.open(changed, place),
    () => secrets.open(sealed.subarray(0, 20), place),
    () => secrets.open(Buffer.alloc(0), place),
    () => other.open(sealed, place),
  ]) {
    assert.throws(attempt, (error) => error instanceof ProductError && error.kind === 'failed')
  }
})

test('the key is made once in the data folder, readable by its owner alone', (t) => {
  const dataDir = join(folder(t), 'data')
  const sealed = openSecrets({ key: undefined, dataDir }).seal('kept', place)
  assert.equal(openSecrets({ key: undefined, dataDir }).open(sealed, place), 'kept')
  assert.equal(statSync(join(dataDir, 'secret.key')).mode & 0o777, 0o600)
})

test('a key of the wrong length, given or kept, is refused without being shown', (t) => {
  const dataDir = folder(t)
  const short = Buffer.from('too short').toString('base64')
  const refusal = (error: unknown) =>
    error instanceof ProductError && error.kind === 'invalid' && !error.message.includes(short)
  assert.throws(() => openSecrets({ key: short, dataDir }), refusal)
  writeFileSync(join(dataDir, 'secret.key'), short)
  assert.throws(() => openSecrets({ key: undefined, dataDir }), refusal)
})

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'secrets-'))
  t.after(() => rmSync(made, { recursive: true }))
  return made
}
