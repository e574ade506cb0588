import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { actorOf, beginningOf, hashOf, INSTALLATION, recordAudit, recordAuditBy, type Act } from './audit.ts'
import { asPractice, type Database } from './database/database.ts'

const at = new Date('2026-11-24T09:00:00.123Z')
const merged: Act = {
  action: 'patients-merged',
  actor: { staff: 'a1b2' },
  subject: { patient: '7' },
  facts: { zeal: 1, also: ['x', 'y'], why: null },
  at,
}

async function entriesOf(database: Database, practice: string) {
  const { rows } = await database.owner.query<{ seq: number; micros: number; entry: string; hash: Buffer }>(
    `SELECT seq, (extract(epoch FROM at) * 1000000)::bigint AS micros, entry, hash
     FROM audit_entry WHERE practice = $1 ORDER BY seq`,
    [practice],
  )
  return rows
}

test('each entry is chained to the one before it, and its text is kept as it was hashed', async (t) => {
  const database = await freshDatabase(t)
  await asPractice(database, 'A81001', async (tx) => {
    await recordAudit(tx, 'A81001', merged)
    await recordAudit(tx, 'A81001', { action: 'limits-changed', actor: actorOf(null, 'practice limits'), at })
  })
  const [first, second, ...more] = await entriesOf(database, 'A81001')
  assert.equal(more.length, 0)
  assert.equal(
    first!.entry,
    '{"action":"patients-merged","actor":{"staff":"a1b2"},"subject":{"patient":"7"},' +
      '"facts":{"zeal":1,"also":["x","y"],"why":null}}',
  )
  const account = JSON.stringify(userInfo().username)
  assert.equal(
    second!.entry,
    `{"action":"limits-changed","actor":{"command":"practice limits","account":${account}}}`,
  )
  assert.deepEqual([first!.seq, second!.seq, first!.micros], [1, 2, +at * 1000])
  assert.deepEqual(first!.hash, hashOf(beginningOf('A81001'), first!))
  assert.deepEqual(second!.hash, hashOf(first!.hash, second!))
})

test('an act that is taken back leaves no entry', async (t) => {
  const database = await freshDatabase(t)
  const failing = asPractice(database, 'A81001', async (tx) => {
    await recordAudit(tx, 'A81001', merged)
    throw new Error('taken back')
  })
  await assert.rejects(failing, /taken back/)
  await asPractice(database, 'A81001', (tx) => recordAudit(tx, 'A81001', merged))
  assert.deepEqual(
    (await entriesOf(database, 'A81001')).map(({ seq }) => seq),
    [1],
  )
})

test('many who append at once make one chain', async (t) => {
  const database = await freshDatabase(t)
  await Promise.all(
    Array.from({ length: 40 }, () =>
      asPractice(database, 'A81001', (tx) => recordAudit(tx, 'A81001', merged)),
    ),
  )
  const entries = await entriesOf(database, 'A81001')
  assert.equal(entries.length, 40)
  let before = beginningOf('A81001')
  for (const entry of entries) {
    assert.deepEqual(entry.hash, hashOf(before, entry))
    before = entry.hash
  }
})

test('a practice has its own chain, and the installation too', async (t) => {
  const database = await freshDatabase(t)
  await asPractice(database, 'A81001', (tx) => recordAudit(tx, 'A81001', merged))
  await asPractice(database, 'B82002', (tx) => recordAudit(tx, 'B82002', merged))
  await database.kysely.transaction().execute((tx) => recordAudit(tx, INSTALLATION, merged))
  const seen = await asPractice(database, 'B82002', (tx) =>
    tx.selectFrom('audit_entry').select(['practice', 'seq', 'hash']).execute(),
  )
  assert.deepEqual(
    seen.map(({ practice, seq }) => [practice, seq]),
    [['B82002', 1]],
  )
  const [other] = await entriesOf(database, 'A81001')
  assert.notDeepEqual(seen[0]!.hash, other!.hash)
  assert.equal((await entriesOf(database, INSTALLATION)).length, 1)
  await assert.rejects(
    asPractice(database, 'A81001', (tx) => recordAudit(tx, 'B82002', merged)),
    /row-level security/,
  )
})

test('the pages may read and append, and neither change nor remove', async (t) => {
  const database = await freshDatabase(t)
  await asPractice(database, 'A81001', (tx) => recordAudit(tx, 'A81001', merged))
  await refused(database, "UPDATE audit_entry SET entry = 'x'")
  await refused(database, 'DELETE FROM audit_entry')
  await refused(database, 'DELETE FROM audit_head')
  await refused(database, 'TRUNCATE audit_entry')
  await refused(database, "UPDATE access_log SET reason = 'x'")
  await refused(database, 'DELETE FROM access_log')
})

async function refused(database: Database, statement: string): Promise<void> {
  const client = await database.app.connect()
  try {
    await client.query(`BEGIN; SET LOCAL app.practice = 'A81001'`)
    await assert.rejects(client.query(statement), /permission denied/, statement)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

test('a command records an act in its own transaction', async (t) => {
  const database = await freshDatabase(t)
  const client = await database.owner.connect()
  try {
    await client.query('BEGIN')
    await recordAuditBy((text, values) => client.query(text, values), INSTALLATION, {
      ...merged,
      actor: actorOf(null, 'practice add'),
    })
    await client.query('COMMIT')
  } finally {
    client.release()
  }
  const [entry] = await entriesOf(database, INSTALLATION)
  assert.deepEqual(entry!.hash, hashOf(beginningOf(INSTALLATION), entry!))
})
