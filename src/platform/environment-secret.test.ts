import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { readConfig } from './config.ts'
import { environmentSecret } from './environment-secret.ts'
import { ProductError } from './errors.ts'

test('a secret is taken from its variable, or from the file that is named, without the line break at its end', (t) => {
  assert.equal(environmentSecret('TEA', {}), undefined)
  assert.equal(environmentSecret('TEA', { TEA: 'lapsang' }), 'lapsang')
  for (const [text, secret] of [
    ['lapsang\n', 'lapsang'],
    ['lapsang\r\n', 'lapsang'],
    [' lapsang ', ' lapsang '],
  ] as const) {
    assert.equal(environmentSecret('TEA', { TEA_FILE: file(t, text) }), secret)
  }
})

test('a secret that is given twice, in no file, or in an empty one is refused with what to do, and never told', (t) => {
  const path = file(t, '')
  const refused = (env: NodeJS.ProcessEnv, words: RegExp) =>
    assert.throws(
      () => environmentSecret('TEA', env),
      (error) =>
        error instanceof ProductError &&
        error.kind === 'invalid' &&
        words.test(error.message) &&
        !error.message.includes('lapsang') &&
        !error.message.includes(path),
    )
  refused({ TEA: 'lapsang', TEA_FILE: path }, /Both TEA and TEA_FILE are set\. Take one of them away/)
  refused({ TEA_FILE: `${path}.gone` }, /TEA_FILE names cannot be read \(ENOENT\)\. Check that it is there/)
  refused({ TEA_FILE: tmpdir() }, /TEA_FILE names cannot be read \(EISDIR\)/)
  refused({ TEA_FILE: path }, /TEA_FILE names is empty\. Put the secret into it/)
})

test('the configuration reads each of its secrets from a file, and checks what stands in it', (t) => {
  const key = Buffer.alloc(32, 'k').toString('base64')
  const config = readConfig(
    {},
    {
      DATABASE_URL_FILE: file(t, 'postgres://db.example/patient_sync\n'),
      PATIENT_SYNC_KEY_FILE: file(t, `${key}\n`),
      PATIENT_SYNC_PREVIOUS_KEY_FILE: file(t, `${key}\n`),
    },
  )
  assert.equal(config.databaseUrl, 'postgres://db.example/patient_sync')
  assert.equal(config.key, key)
  assert.equal(config.previousKey, key)
  assert.throws(
    () => readConfig({}, { DATABASE_URL_FILE: file(t, 'nonsense\n') }),
    /variable DATABASE_URL is not valid/,
  )
})

function file(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'secret'), text)
  return join(folder, 'secret')
}
