import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

test('under a new key, what the previous one sealed still opens, and is told from what is sealed now', (t) => {
  const dataDir = folder(t)
  const [old, next] = [newKey(), newKey()]
  const before = openSecrets({ key: old, dataDir })
  const both = openSecrets({ key: next, previousKey: old, dataDir })
  const sealedBefore = before.seal('correct horse', place)
  assert.equal(both.open(sealedBefore, place), 'correct horse')
  assert.equal(both.isCurrent(sealedBefore), false)
  const sealedAnew = both.seal('correct horse', place)
  assert.equal(both.isCurrent(sealedAnew), true)
  const after = openSecrets({ key: next, dataDir })
  assert.equal(after.open(sealedAnew, place), 'correct horse')
  assert.throws(() => after.open(sealedBefore, place), /PATIENT_SYNC_PREVIOUS_KEY/)
})

test('the key that sealed something is not chosen by whoever can change the sealed bytes', (t) => {
  const dataDir = folder(t)
  const [old, next] = [newKey(), newKey()]
  const both = openSecrets({ key: next, previousKey: old, dataDir })
  const underOld = openSecrets({ key: old, dataDir }).seal('correct horse', place)
  const underNext = both.seal('correct horse', place)
  underOld.copy(underNext, 1, 1, 5)
  assert.throws(() => both.open(underNext, place), ProductError)
})

test('what was sealed before keys had names opens under either key', (t) => {
  const dataDir = folder(t)
  const key = newKey()
  const secrets = openSecrets({ key, dataDir })
  const sealed = secrets.seal('correct horse', place)
  // Version 1 had no key id between the version and the nonce.
  const firstVersion = Buffer.concat([Buffer.of(1), sealed.subarray(5)])
  assert.equal(secrets.open(firstVersion, place), 'correct horse')
  assert.equal(secrets.isCurrent(firstVersion), false)
  const later = openSecrets({ key: newKey(), previousKey: key, dataDir })
  assert.equal(later.open(firstVersion, place), 'correct horse')
  assert.throws(() => openSecrets({ key: newKey(), dataDir }).open(firstVersion, place), ProductError)
})

test('a key file that is moved aside is the previous key, and a new one is made in its place', (t) => {
  const dataDir = join(folder(t), 'data')
  const sealed = openSecrets({ key: undefined, dataDir }).seal('kept', place)
  renameSync(join(dataDir, 'secret.key'), join(dataDir, 'secret.previous.key'))
  const both = openSecrets({ key: undefined, dataDir })
  assert.equal(both.open(sealed, place), 'kept')
  assert.equal(both.isCurrent(sealed), false)
  assert.equal(both.isCurrent(both.seal('kept', place)), true)
})

test('a previous key of the wrong length is refused by its name', (t) => {
  const config = { key: newKey(), previousKey: 'c2hvcnQ=', dataDir: folder(t) }
  assert.throws(() => openSecrets(config), /PATIENT_SYNC_PREVIOUS_KEY is not 32 bytes/)
})

function newKey(): string {
  return randomBytes(32).toString('base64')
}
