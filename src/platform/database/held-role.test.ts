import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { freshDatabase, managedDatabase } from '../../../test/database.ts'
import { startApp, type AppContext } from '../../app.ts'
import { makeLog } from '../log.ts'
import { demandHeldRole } from './held-role.ts'

test('the pages are let in as the role that row-level security holds', async (t) => {
  const { app } = await freshDatabase(t)
  await demandHeldRole(app)
})

test('nothing starts with a role that could see two practices', async (t) => {
  const database = await freshDatabase(t)
  const managed = await managedDatabase(t)
  await database.owner.query(`CREATE ROLE ${passer(database.url)} NOLOGIN BYPASSRLS`)
  const passing = new pg.Pool({ connectionString: database.url, options: `-c role=${passer(database.url)}` })
  const roles: [pg.Pool, RegExp][] = [
    [database.owner, /which is a superuser: one practice could see another/],
    [passing, /which may pass row-level security by/],
    [managed.owner, /which owns the tables/],
  ]
  for (const [app, message] of roles) {
    await assert.rejects(demandHeldRole(app), { kind: 'refused', message })
    const context = { database: { ...database, app }, log: makeLog('silent') } as unknown as AppContext
    await assert.rejects(startApp(context, { web: 0, worker: false }), { kind: 'refused', message })
  }
  await passing.end()
  await database.owner.query(`DROP ROLE ${passer(database.url)}`)
})

function passer(url: string): string {
  return `passer_${url.slice(-12)}`
}
