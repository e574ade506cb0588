import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { surgery } from './test-surgery.ts'

test('a page whose database connection is lost says that one should try again, and the next one is there', async (t) => {
  const { database, signIn, visitor, logged } = await surgery(t)
  await signIn()
  const other = await database.connect()
  await other.query('BEGIN')
  await other.query('LOCK TABLE sync_run')
  const page = visitor.get('/sync')
  await other.query('SELECT pg_terminate_backend($1)', [await waiting()])
  await other.query('COMMIT')
  await other.end()
  const { statusCode, body } = await page
  assert.equal(statusCode, 500)
  assert.match(body, /Try again in a minute/)
  assert.equal((await visitor.get('/sync')).statusCode, 200)
  assert.match(JSON.stringify(logged), /a request failed/)

  async function waiting(): Promise<number> {
    for (;;) {
      const { rows } = await other.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      if (rows[0] !== undefined) return rows[0].pid
      await sleep(10)
    }
  }
})
