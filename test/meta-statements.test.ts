import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import type pg from 'pg'
import { startJobs } from '../src/platform/jobs.ts'
import { freshDatabase } from './database.ts'

const root = new URL('..', import.meta.url).pathname

/** Files that make the temporary tables which the others speak of are run; a server can prepare anything else. */
const isDefinition = (file: string) =>
  basename(file).startsWith('create-') && readFileSync(file, 'utf8').includes('CREATE TEMP TABLE')

test('every statement prepares against the real schema', async (t) => {
  const files = globSync('src/**/*.sql', { cwd: root })
    .map((file) => root + file)
    .sort()
  assert.ok(files.length > 20, `only ${files.length} statements were found`)
  const { owner, url } = await freshDatabase(t)
  const jobs = await startJobs(url, { owner, queues: [], worker: false })
  t.after(() => jobs.stop())
  const client = await owner.connect()
  try {
    await prepareAll(client, files)
  } finally {
    client.release(true)
  }
})

async function prepareAll(client: pg.ClientBase, files: string[]): Promise<void> {
  await client.query('BEGIN')
  for (const file of files.filter(isDefinition)) await client.query(readFileSync(file, 'utf8'))
  for (const file of files.filter((file) => !isDefinition(file))) {
    await client.query(`PREPARE checked AS ${readFileSync(file, 'utf8')}`).catch((error: unknown) => {
      assert.fail(`${file.slice(root.length)}: ${String(error)}`)
    })
    await client.query('DEALLOCATE checked')
  }
}

test('every statement says its rule in words before it begins', () => {
  for (const file of globSync('src/**/*.sql', { cwd: root })) {
    assert.match(readFileSync(root + file, 'utf8'), /^-- \S/, `${file} has no header`)
  }
})
