import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { testSecrets } from '../../../test/command.ts'
import { foxleyBrook, idOf, world } from '../../../test/world.ts'
import { logAccess } from '../../platform/access-log.ts'
import { recordAudit } from '../../platform/audit.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { keepAttachment } from '../../messages/attachment/attachment.ts'
import { keepDraft } from '../../messages/draft/kept.ts'
import { makeLog } from '../../platform/log.ts'
import { verifyChain } from '../chain/verify.ts'
import { keepTonight } from '../jobs.ts'
import { latestProofs, retain } from './retain.ts'

/** Asked, permitted, confirmed and switched on: the practice of the small world has passed them all. */
const stepsOfTheActivation = 4
const day = 24 * 60 * 60_000
const now = new Date('2026-11-24T09:00:00Z')
const inDays = (days: number) => new Date(+now + days * day)

async function someYears(t: Parameters<typeof world>[0]) {
  const { database } = await world(t)
  const person = { id: uuidv7(), role: 'receptionist' }
  const asking = { practice: foxleyBrook, person, routeOptions: { url: '/patients' } }
  await asPractice(database, foxleyBrook, async (tx) => {
    await logAccess(tx, asking, [idOf('arif')], now)
    await recordAudit(tx, foxleyBrook, { action: 'x', actor: { staff: person.id }, at: now })
  })
  return database
}

test('a view is there for eight years and gone after them; the audit chain is whole', async (t) => {
  const database = await someYears(t)
  await retain(database, inDays(8 * 365 - 1))
  assert.equal(await count(database, 'access_log'), 1)
  const proofs = await retain(database, inDays(8 * 365 + 1))
  assert.equal(await count(database, 'access_log'), 0)
  assert.equal(proofs.find(({ rule }) => rule === 'access_log')?.removed, 1)
  const { faults, entries } = await asPractice(database, foxleyBrook, (tx) => verifyChain(tx, foxleyBrook))
  assert.deepEqual([faults, entries], [[], stepsOfTheActivation + 1])
})

test('contact details of whoever left stay, and go with their history where an installation says after how long', async (t) => {
  const database = await someYears(t)
  const keeping = { leftContactsDays: 90 }
  const contact = async (key: string) => {
    const { rows } = await database.owner.query<{ mobile_phone: string | null; family_name: string }>(
      'SELECT mobile_phone, family_name FROM patient WHERE practice = $1 AND id = $2',
      [foxleyBrook, idOf(key)],
    )
    return rows[0]!
  }
  await database.owner.query(
    `INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
     VALUES ($1, $2, '2026-01-01', 'mobile_phone', '+447700900111', '+447700900471')`,
    [foxleyBrook, idOf('tariq')],
  )
  // Tariq left on 18 November.
  await retain(database, inDays(20 * 365))
  assert.equal((await contact('tariq')).mobile_phone, '+447700900471', 'nobody has said that they go')
  await retain(database, new Date('2027-02-15T09:00:00Z'), keeping)
  assert.equal((await contact('tariq')).mobile_phone, '+447700900471')
  await retain(database, new Date('2027-02-17T09:00:00Z'), keeping)
  assert.deepEqual(await contact('tariq'), { mobile_phone: null, family_name: 'Hussain' })
  assert.equal((await contact('arif')).mobile_phone, '+447700900471', 'he is registered')
  const { rows } = await database.owner.query(
    `SELECT field FROM patient_change WHERE practice = $1 AND patient = $2`,
    [foxleyBrook, idOf('tariq')],
  )
  assert.deepEqual(rows, [{ field: 'status' }])
})

test('a draft goes 28 days after it was saved, and only then the file that waits with it', async (t) => {
  const database = await someYears(t)
  const waits = { practice: foxleyBrook, patient: idOf('arif'), staff: uuidv7(), at: now }
  const content = Buffer.from('%PDF-1.4\nTea at four.\n%%EOF\n')
  await asPractice(database, foxleyBrook, async (tx) => {
    const id = uuidv7()
    await keepDraft(tx, testSecrets, { ...waits, id, values: { text: 'Dear Arif' } })
    for (const form of [id, uuidv7()])
      await keepAttachment(tx, testSecrets, { ...waits, form, filename: 'tea.pdf', content })
  })
  const left = async () => [await count(database, 'draft'), await count(database, 'attachment')]
  await retain(database, inDays(27))
  assert.deepEqual(await left(), [1, 1])
  await retain(database, inDays(29))
  assert.deepEqual(await left(), [0, 0])
})

test('more than one batch goes, and the proof says that nothing older is there', async (t) => {
  const database = await someYears(t)
  await database.owner.query(
    `INSERT INTO access_log (practice, id, at, staff, role, page, patients)
     SELECT 'Z99001', gen_random_uuid(), '2010-01-01', gen_random_uuid(), 'receptionist', '/patients', '{}'
     FROM generate_series(1, 2500)`,
  )
  await retain(database, now)
  const proof = (await latestProofs(database)).get('access_log')
  assert.deepEqual([proof?.removed, proof?.remaining, proof?.provedAt], [2500, 0, now])
})

test('it is done once a night, after the lists have been read, and publishes the ends of the chains', async (t) => {
  const database = await someYears(t)
  const dataDir = mkdtempSync(join(tmpdir(), 'keeping-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const at = (time: string) =>
    keepTonight({ database, dataDir, clock: { now: () => new Date(time) }, log: makeLog('silent') })
  await at('2026-11-24T03:00:00Z')
  assert.equal(await count(database, 'retention_proof'), 0)
  await at('2026-11-24T04:31:00Z')
  const rules = await count(database, 'retention_proof')
  assert.ok(rules > 10)
  assert.ok(readdirSync(join(dataDir, 'audit-heads')).includes('Z99001.jsonl'))
  await at('2026-11-24T05:00:00Z')
  assert.equal(await count(database, 'retention_proof'), rules)
  await at('2026-11-25T05:00:00Z')
  assert.equal(await count(database, 'retention_proof'), 2 * rules)
})

async function count({ owner }: Database, table: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table}`)
  return rows[0]!.n
}
