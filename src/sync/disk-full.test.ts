import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { openDatabase } from '../platform/database/database.ts'
import { runSync } from './run.ts'
import { listOf } from '../../test/list.ts'

// A disk without room: the run is not begun, or fails with what is needed; the last list is kept.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
const tablespace = `small_${process.pid}`
// Only once the database is gone can its tablespace go.
after(async () => {
  await onServer(`DROP TABLESPACE IF EXISTS ${tablespace}`)
  spawnSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
})
let practices = 0
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)
const people = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    source_patient_id: String(at),
    given_name: `Given ${at}`,
    family_name: `Family ${at}`,
    date_of_birth: '09/02/1962',
    address_line_1: 'Weir Lane '.repeat(9),
  }))

describe('before a list is read', () => {
  const sync = async (bytesFree: (() => number) | null, announced?: number) => {
    const practice = await practiceOfItsOwn()
    const source = listOf(people(3), announced === undefined ? {} : { announced })
    const run = { practice: practice.code, source, trigger: 'command' } as const
    const report = await runSync({ ...database, bytesFree }, run)
    return { ...report, known: (await practice.patients()).length }
  }

  test('a disk with too little room for it refuses it, and says how much is needed', async () => {
    const { state, reason, known } = await sync(() => 900e6)
    assert.equal(
      reason,
      'The disk of the database has 900 MB free, and this list needs up to 1,074 MB. Nothing was changed. Make room on it, then sync again.',
    )
    assert.deepEqual([state, known], ['failed', 0])
  })

  test('the larger the list, the more', async () => {
    const { reason } = await sync(() => 2e9, 1_000_000)
    assert.match(reason!, /this list needs up to 2,274 MB/)
  })

  test('a disk with room, and one that is on another machine, take it', async () => {
    assert.deepEqual([(await sync(() => 2e9)).state, (await sync(null)).state], ['done', 'done'])
  })

  test('the room is asked of the disk that the files are on', async (t) => {
    const here = openDatabase(database.url, undefined, tmpdir())
    t.after(() => here.close())
    assert.ok(here.bytesFree!() > 0)
    assert.equal(database.bytesFree, null)
  })
})

test('a disk that fills up in the middle of a list fails the run, and nobody on the platform is touched', async (t) => {
  const small = await smallDisk()
  if (small === null) return t.skip('this user may not mount a file system')
  const practice = await practiceOfItsOwn()
  await practice.onPlatform({
    account: 'digital',
    given_name: 'Siân',
    family_name: 'Llewellyn',
    date_of_birth: '1958-03-14',
  })
  await database.owner.query(`ALTER TABLE patient SET TABLESPACE ${small}`)
  const untouched = await practice.everything()
  const { state, reason } = await practice.sync(people(20_000))
  assert.equal(state, 'failed')
  assert.match(
    reason!,
    /^The disk of the database is full\. Nothing was changed\. Up to 1,[\d]+ MB are needed for this list\. Make room on it, then sync again\.$/,
  )
  assert.deepEqual(await practice.everything(), untouched)
  await assertInvariants(database.owner, { practice: practice.code })

  await database.owner.query('ALTER TABLE patient SET TABLESPACE pg_default')
  const { state: again, created } = await practice.sync(people(4000))
  assert.deepEqual([again, created], ['done', 4000])
  await assertInvariants(database.owner, { practice: practice.code })
})

/** A tablespace of a few megabytes; null where nobody may mount. */
async function smallDisk(): Promise<string | null> {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', folder])
  if (mounted.status !== 0) return null
  const { rows } = await database.owner.query<{ data_directory: string }>('SHOW data_directory')
  const { uid, gid } = statSync(rows[0]!.data_directory)
  chownSync(folder, uid, gid)
  await database.owner.query(`CREATE TABLESPACE ${tablespace} LOCATION '${folder}'`)
  return tablespace
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await client.connect()
  await client.query(statement)
  await client.end()
}
