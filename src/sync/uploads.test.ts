import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { ProductError } from '../platform/errors.ts'
import { dropUpload, findUpload, keepUpload, sweepUploads } from './uploads.ts'

test('an uploaded list is kept for its practice, readable by nobody else on the machine', async (t) => {
  const dataDir = folder(t)
  const upload = await keepUpload(dataDir, 'Z99001', Readable.from(['a,b\n', '1,2\n']), 'Arif.csv')
  const kept = await findUpload(dataDir, 'Z99001', upload)
  assert.equal(readFileSync(kept.file, 'utf8'), 'a,b\n1,2\n')
  assert.equal(kept.filename, 'Arif.csv')
  assert.equal(statSync(kept.file).mode & 0o777, 0o600)
  assert.equal(statSync(dirname(kept.file)).mode & 0o777, 0o700)
})

test('another practice, a path and an unknown id find nothing', async (t) => {
  const dataDir = folder(t)
  const upload = await keepUpload(dataDir, 'Z99001', Readable.from(['list']), 'list.csv')
  for (const [practice, id] of [
    ['A81001', upload],
    ['Z99001', `../Z99001/${upload}`],
    ['Z99001', '019ab000-0000-7000-8000-000000000000'],
  ] as const) {
    await assert.rejects(
      findUpload(dataDir, practice, id),
      (error) => error instanceof ProductError && error.kind === 'not-found',
    )
  }
})

test('an upload that breaks off leaves nothing behind', async (t) => {
  const dataDir = folder(t)
  const breaks = Readable.from(
    (async function* () {
      yield 'half a li'
      throw new Error('the line went dead')
    })(),
  )
  await assert.rejects(keepUpload(dataDir, 'Z99001', breaks, 'list.csv'), /went dead/)
  assert.deepEqual(readdirSync(join(dataDir, 'uploads', 'Z99001')), [])
})

test('a list that was dropped is gone, and dropping it again is no error', async (t) => {
  const dataDir = folder(t)
  const upload = await keepUpload(dataDir, 'Z99001', Readable.from(['list']), 'list.csv')
  await dropUpload(dataDir, 'Z99001', upload)
  await dropUpload(dataDir, 'Z99001', upload)
  await assert.rejects(findUpload(dataDir, 'Z99001', upload))
})

test('a list that nobody went on with is gone after a day, and a younger one stays', async (t) => {
  const dataDir = folder(t)
  await sweepUploads(dataDir, new Date())
  const upload = await keepUpload(dataDir, 'Z99001', Readable.from(['list']), 'list.csv')
  const hour = 60 * 60_000
  await sweepUploads(dataDir, new Date(Date.now() + 23 * hour))
  await findUpload(dataDir, 'Z99001', upload)
  await sweepUploads(dataDir, new Date(Date.now() + 25 * hour))
  await assert.rejects(findUpload(dataDir, 'Z99001', upload))
})

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'uploads-'))
  t.after(() => rmSync(made, { recursive: true }))
  return made
}
