import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { registerAccounts } from '../accounts/routes.ts'
import { testSecrets } from '../../test/command.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import { demoSignIn } from './demo-people.ts'

test('The demo prints all that is needed to sign in, anew at every start', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'demo-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  mkdirSync(join(dataDir, 'demo'))
  const database = await freshDatabase(t)
  const { app } = await testServer(t)
  registerAccounts(app, { database, secrets: testSecrets })
  const config = { dataDir, databaseUrl: undefined, key: undefined, logLevel: 'info', publicUrl: undefined }
  const start = () => demoSignIn({ database, config, secrets: testSecrets }, 'Z99001')

  const signIn = async (words: string) => {
    const [, email = '', password = ''] = /Sign in as (\S+) with the password (\S+)/.exec(words) ?? []
    const [code = ''] = /[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/.exec(words) ?? []
    const visitor = new Visitor(app)
    await visitor.get('/sign-in')
    await visitor.post('/sign-in', { email, password })
    return (await visitor.post('/sign-in/code', { code })).statusCode
  }
  const first = await start()
  assert.equal(await signIn(first), 303)
  assert.equal(await signIn(first), 422, 'a code is good for one time')
  assert.equal(await signIn(await start()), 303)
  assert.equal(first.match(/-[0-9a-z]{4}-/g)?.length, 20)
})
