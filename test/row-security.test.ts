import assert from 'node:assert/strict'
import { test } from 'node:test'
import type pg from 'pg'
import { searchPatients } from '../src/patients/search.ts'
import { asPractice } from '../src/platform/database/database.ts'
import { freshDatabase, managedDatabase } from './database.ts'
import type { Row } from './list.ts'
import { practiceIn } from './practice.ts'

const own = 'Z99001'
const other = 'Z99002'

/** What is read before there is a practice, and why. */
const readBefore: Record<string, string> = {
  practice: 'the register of practices: codes, names and settings of the night, nothing of any patient',
  session: 'a session is found by the hash of its token, and tells the practice',
}
/** What is added before there is a practice: the installation adds practices, and signing in opens a session. */
const addedBefore = ['practice', 'session']

interface Table {
  table: string
  enabled: boolean
  forced: boolean
  forOwner: boolean
  forPages: boolean
}

async function tablesOfPractices(owner: pg.Pool): Promise<Table[]> {
  const { rows } = await owner.query<Table>(`
    SELECT relname AS table, relrowsecurity AS enabled, relforcerowsecurity AS forced,
      EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polroles = ARRAY[relowner]) AS "forOwner",
      EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polroles = '{0}') AS "forPages"
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'practice' AND NOT attisdropped
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    ORDER BY relname`)
  return rows
}

test('every table of a practice has row-level security, which holds its owner too', async (t) => {
  const { owner } = await freshDatabase(t)
  const tables = await tablesOfPractices(owner)
  const held = tables.filter((each) => each.enabled && each.forced && each.forOwner && each.forPages)
  t.diagnostic(
    `row-level security: ${held.length} of ${tables.length} tables of a practice, enabled and forced`,
  )
  assert.ok(tables.length >= 25)
  assert.deepEqual(
    held.map(({ table }) => table),
    tables.map(({ table }) => table),
  )
})

test('a page of one practice reads, changes, deletes, adds and moves no row of another, in any table', async (t) => {
  const { owner, app } = await freshDatabase(t)
  const tables = (await tablesOfPractices(owner)).map(({ table }) => table)
  await fillAll(owner, tables)
  // With every right on every table, so that nothing but row-level security stands in the way.
  await owner.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO patient_sync_app')
  const client = await app.connect()
  try {
    for (const table of tables) {
      await denyAsAnother(client, table)
      await denyWithoutPractice(client, table)
    }
  } finally {
    client.release(true)
  }
  t.diagnostic(
    `denied in ${tables.length} tables: read, update, delete, insert, move, and all without a practice`,
  )
})

async function denyAsAnother(client: pg.PoolClient, table: string): Promise<void> {
  const changed = async (statement: string) =>
    (await client.query(`${statement} WHERE practice = '${other}'`)).rowCount
  // With the widest sight there is: nothing but the practice may keep the rows apart.
  await client.query(`BEGIN; SET LOCAL app.practice = '${own}'; SET LOCAL app.sees_restricted = 'yes'`)
  assert.equal(await countOf(client, table, own), 1, `${table}: its own row is not there`)
  if (table !== 'practice') assert.equal(await countOf(client, table, other), 0, `${table}: read`)
  assert.equal(await changed(`UPDATE ${table} SET practice = practice`), 0, `${table}: updated`)
  assert.equal(await changed(`DELETE FROM ${table}`), 0, `${table}: deleted`)
  await denied(
    client,
    `UPDATE ${table} SET practice = '${other}' WHERE practice = '${own}'`,
    `${table}: moved`,
  )
  await client.query(`DELETE FROM ${table} WHERE practice = '${own}'`)
  await denied(client, add(table, other), `${table}: added`)
  await client.query(add(table, own))
  await client.query('ROLLBACK')
}

async function denyWithoutPractice(client: pg.PoolClient, table: string): Promise<void> {
  await client.query('BEGIN')
  if (!(table in readBefore))
    assert.equal(await countOf(client, table, own), 0, `${table}: read without a practice`)
  if (!addedBefore.includes(table))
    await denied(client, add(table, own), `${table}: added without a practice`)
  if (table !== 'session') {
    const deleted = await client.query(`DELETE FROM ${table}`)
    assert.equal(deleted.rowCount, 0, `${table}: deleted without a practice`)
  }
  await client.query('ROLLBACK')
}

async function countOf(client: pg.PoolClient, table: string, practice: string): Promise<number | null> {
  return (await client.query(`SELECT FROM ${table} WHERE practice = '${practice}'`)).rowCount
}

function add(table: string, practice: string): string {
  return `INSERT INTO ${table} SELECT * FROM spare_${table} WHERE practice = '${practice}'`
}

async function denied(client: pg.PoolClient, statement: string, what: string): Promise<void> {
  await client.query('SAVEPOINT here')
  await assert.rejects(client.query(statement), { code: '42501' }, what)
  await client.query('ROLLBACK TO here')
}

/**
 * A row of each of two practices in every table, made of nothing but the types of its columns: which values a table takes
 * is not what is tried here, so its CHECKs and references go. `spare_` tables hold the same rows for adding them again.
 */
async function fillAll(owner: pg.Pool, tables: readonly string[]): Promise<void> {
  await owner.query(`
    DO $$ DECLARE c record; BEGIN
      FOR c IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
        WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
      LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname); END LOOP;
    END $$`)
  for (const table of tables) {
    const { rows } = await owner.query<{ name: string; value: string }>(columnsToFill, [table])
    const names = rows.map(({ name }) => name).join(', ')
    const values = rows.map(({ value }) => value).join(', ')
    await owner.query(
      `INSERT INTO ${table} (${names}) SELECT ${values} FROM (VALUES ('${own}'), ('${other}')) AS two (practice);
       CREATE TABLE spare_${table} AS SELECT * FROM ${table}`,
    )
  }
}

const columnsToFill = `
  SELECT attname AS name, CASE
    WHEN attname = 'practice' THEN 'practice'
    WHEN typname = 'uuid' THEN 'gen_random_uuid()'
    WHEN typname = 'bytea' THEN 'gen_random_uuid()::text::bytea'
    WHEN typcategory = 'A' OR typname = 'jsonb' THEN quote_literal('{}')
    WHEN typcategory = 'D' THEN quote_literal('2026-11-24 02:00')
    WHEN typcategory = 'N' THEN '1'
    WHEN typcategory = 'B' THEN 'false'
    ELSE 'gen_random_uuid()::text' END AS value
  FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    AND (attnotnull OR attname = 'practice')`

const person = (
  id: string,
  family: string,
  given: string,
  born: string,
): Exclude<Row, { broken: string }> => ({
  ...{ source_patient_id: id, family_name: family, given_name: given, date_of_birth: born },
})
const people = [
  person('1', 'HUSSAIN', 'Mohammed', '04/09/1958'),
  person('2', 'HUSSAIN', 'Sabiha', '11/02/1961'),
  person('3', 'WHITLOCK', 'Thomas', '30/01/1990'),
  person('4', 'WHITLOCK', 'Nobody knows', 'when'),
]
const later = people.slice(0, 2).map((row) => ({ ...row, mobile_phone: '07700 900127' }))

test('an owner that row-level security holds, as on a managed server, syncs and finds the same', async (t) => {
  const managed = await managedDatabase(t)
  const { rows } = await managed.owner.query(
    `SELECT row_security_active('patient') AS held, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user`,
  )
  assert.deepEqual(rows, [{ held: true, rolsuper: false, rolbypassrls: false }])
  const seen = []
  for (const database of [managed, await freshDatabase(t)]) {
    const practice = await practiceIn(database, own)
    const reports = []
    for (const list of [people, later, later]) {
      const { created, updated, left, unusable, state } = await practice.sync(list)
      reports.push({ created, updated, left, unusable, state })
    }
    const found = await asPractice(database, own, (tx) =>
      searchPatients(tx, own, 'hussain', { today: '2026-11-24' }),
    )
    const unusable = await practice.rows(`SELECT row_number, reason FROM unusable_row WHERE practice = $1`)
    seen.push({ reports, unusable, patients: await practice.patients(), found: found.rows.length })
  }
  assert.deepEqual(seen[0], seen[1])
  assert.deepEqual([seen[0]?.found, seen[0]?.unusable.length], [2, 1])
})
