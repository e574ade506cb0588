import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, beforeEach, test, type TestContext } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { patientSync } from '../../../test/command.ts'
import { hashOf, INSTALLATION, recordAudit, type AuditEntry } from '../../platform/audit.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { asChain, listChains } from './chains.ts'
import { publishHeads, readPublished } from './published.ts'
import { verifyChain, type Fault } from './verify.ts'

const at = new Date('2026-11-24T09:00:00.123Z')
const practice = 'A81001'
let database: Database & { url: string }
const ends: (() => Promise<unknown>)[] = []

before(async () => {
  database = await freshDatabase({ after: (end) => void ends.push(end) })
})
test.after(async () => {
  for (const end of ends) await end()
})

/** Nine entries, of which any may be tampered with. */
beforeEach(async () => {
  await database.owner.query('TRUNCATE audit_entry, audit_head')
  for (let i = 1; i <= 9; i++) {
    await asPractice(database, practice, (tx) =>
      recordAudit(tx, practice, { action: 'limits-changed', actor: { staff: 'x' }, facts: { i }, at }),
    )
  }
})

async function faults(published?: Parameters<typeof verifyChain>[2]): Promise<string[]> {
  const verified = await asPractice(database, practice, (tx) => verifyChain(tx, practice, published))
  return verified.faults.map(({ seq, what }: Fault) => `${seq} ${what}`)
}

const tamper = (statement: string) => database.owner.query(statement)

test('a chain that nobody touched holds', async () => {
  assert.deepEqual(await faults(), [])
})

for (const [column, statement] of Object.entries({
  entry: `entry = replace(entry, '5', '6')`,
  at: `at = at + interval '1 microsecond'`,
  hash: `hash = sha256('other')`,
})) {
  for (const seq of [1, 5, 9]) {
    test(`an edit of ${column} in entry ${seq} is found and named`, async () => {
      const what = column === 'entry' ? `entry = entry || ' '` : statement
      await tamper(`UPDATE audit_entry SET ${what} WHERE seq = ${seq}`)
      const expected = column === 'hash' && seq === 9 ? ['9 changed', '9 head'] : [`${seq} changed`]
      assert.deepEqual(await faults(), expected)
    })
  }
}

test('an edit with a hash to match is found at the entry behind it', async () => {
  const { rows } = await database.owner.query<AuditEntry>(
    `SELECT seq, (extract(epoch FROM at) * 1000000)::bigint AS micros, entry, hash FROM audit_entry ORDER BY seq`,
  )
  const [fourth, fifth] = [rows[3]!, rows[4]!]
  const entry = fifth.entry.replace('5', '55')
  const hash = hashOf(fourth.hash, { ...fifth, entry })
  await database.owner.query('UPDATE audit_entry SET entry = $1, hash = $2 WHERE seq = 5', [entry, hash])
  assert.deepEqual(await faults(), ['6 changed'])
})

for (const [where, seq] of Object.entries({ first: 1, middle: 5 })) {
  test(`the ${where} entry removed is found and named`, async () => {
    await tamper(`DELETE FROM audit_entry WHERE seq = ${seq}`)
    assert.deepEqual(await faults(), [`${seq} missing`])
  })
}

test('the last entry removed is found, and several', async () => {
  await tamper('DELETE FROM audit_entry WHERE seq = 9')
  assert.deepEqual(await faults(), ['9 cut-off'])
  await tamper('DELETE FROM audit_entry WHERE seq > 4')
  assert.deepEqual(await faults(), ['5 cut-off'])
})

test('an entry taken to another practice is missing here', async () => {
  await tamper(`UPDATE audit_entry SET practice = 'B82002' WHERE seq = 5`)
  assert.deepEqual(await faults(), ['5 missing'])
  assert.deepEqual(await listChains(database), [practice, 'B82002'])
  const there = await asPractice(database, 'B82002', (tx) => verifyChain(tx, 'B82002'))
  assert.deepEqual(
    there.faults.map(({ what }) => what),
    ['missing', 'head'],
  )
})

test('a removal with later numbers moved up is found', async () => {
  await tamper('DELETE FROM audit_entry WHERE seq = 5')
  await tamper('UPDATE audit_entry SET seq = seq + 100 WHERE seq > 5')
  await tamper('UPDATE audit_entry SET seq = seq - 101 WHERE seq > 100')
  assert.deepEqual((await faults())[0], '5 changed')
})

test('an entry put in is found: in between, at the end, and before the beginning', async () => {
  const copy = (seq: number) =>
    tamper(`INSERT INTO audit_entry SELECT practice, ${seq}, at, entry, hash FROM audit_entry WHERE seq = 3`)
  await copy(10)
  assert.deepEqual(await faults(), ['10 changed', '10 put-in'])
  await tamper('DELETE FROM audit_entry WHERE seq = 10')
  await copy(0)
  assert.deepEqual(await faults(), ['0 put-in'])
  await tamper('DELETE FROM audit_entry WHERE seq = 0')
  await tamper('UPDATE audit_entry SET seq = seq + 100 WHERE seq > 5')
  await tamper('UPDATE audit_entry SET seq = seq - 99 WHERE seq > 100')
  await copy(6)
  assert.deepEqual((await faults())[0], '6 changed')
})

test('two entries swapped are found and named', async () => {
  await tamper('UPDATE audit_entry SET seq = 105 WHERE seq = 5')
  await tamper('UPDATE audit_entry SET seq = 5 WHERE seq = 6')
  await tamper('UPDATE audit_entry SET seq = 6 WHERE seq = 105')
  assert.deepEqual((await faults())[0], '5 changed')
})

test('a head that was changed or removed is found', async () => {
  await tamper(`UPDATE audit_head SET hash = sha256('other')`)
  assert.deepEqual(await faults(), ['9 head'])
  await tamper('DELETE FROM audit_head')
  assert.deepEqual(await faults(), ['9 head'])
})

test('a chain cut off together with its head, or written anew, is found by the head that was published', async (t) => {
  const dataDir = folder(t)
  assert.equal(await publishHeads(database, dataDir, at), 1)
  assert.equal(await publishHeads(database, dataDir, at), 0, 'nothing grew')
  const published = await readPublished(dataDir, practice)
  assert.equal(published.length, 1)
  assert.deepEqual(await faults(published), [])

  await tamper('DELETE FROM audit_entry WHERE seq > 7')
  await tamper('UPDATE audit_head SET seq = 7, hash = (SELECT hash FROM audit_entry WHERE seq = 7)')
  assert.deepEqual(await faults(), [], 'inside the database nothing tells')
  assert.deepEqual(await faults(published), ['8 cut-off'])

  for (const word of ['a', 'b']) {
    await asPractice(database, practice, (tx) =>
      recordAudit(tx, practice, { action: word, actor: { command: 'x' }, at }),
    )
  }
  assert.deepEqual(await faults(), [])
  assert.deepEqual(await faults(published), ['9 rewritten'])
})

test('the command says so, with what is wrong and where, and ends with 1', async (t) => {
  const dataDir = folder(t)
  await asChain(database, INSTALLATION, (tx) =>
    recordAudit(tx, INSTALLATION, { action: 'practice-added', actor: { command: 'practice' }, at }),
  )
  await publishHeads(database, dataDir, at)
  const good = await patientSync(database.url, ['audit', 'verify', '--data', dataDir])
  assert.deepEqual([good.code, good.stderr], [0, ''])
  assert.match(good.stdout, /A81001\s+9\s+holds/)
  assert.match(good.stdout, /installation\s+1\s+holds/)

  await tamper(`UPDATE audit_entry SET entry = '{}' WHERE practice = 'A81001' AND seq = 4`)
  const bad = await patientSync(database.url, ['audit', 'verify', 'A81001', '--json', '--data', dataDir])
  assert.equal(bad.code, 1)
  const { chains } = bad.json as { chains: { faults: Fault[] }[] }
  assert.deepEqual(
    chains.map(({ faults }) => faults.map(({ seq, what }) => [seq, what])),
    [[[4, 'changed']]],
  )
})

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'audit-'))
  t.after(() => rmSync(made, { recursive: true }))
  return made
}

test('what is published holds nothing but numbers, hashes and times', async (t) => {
  const dataDir = folder(t)
  await publishHeads(database, dataDir, at)
  const text = readFileSync(join(dataDir, 'audit-heads', 'A81001.jsonl'), 'utf8')
  assert.match(text, /^\{"seq":9,"hash":"[0-9a-f]{64}","at":"2026-11-24T09:00:00.123Z"\}\n$/)
})
