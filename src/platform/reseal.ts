import type pg from 'pg'
import type { Clock } from './clock.ts'
import { INSTALLATION, recordAuditBy } from './audit.ts'
import { failpoint } from './failpoint.ts'
import type { Secrets } from './secrets.ts'

/** A column of sealed secrets. Each room declares its own; a test finds one that nobody declared. */
export interface SealedColumn {
  table: string
  column: string
  /** The columns that name a row, of any type that is itself again after it was text: text, uuid, bytea. */
  key: readonly string[]
  /** How many rows are in memory at a time, where one of them is large. */
  page?: number
  /** The place that a row's secret is sealed for, by its key. */
  belongsTo: (key: Readonly<Record<string, string>>) => string
}

/** What stands under which key, in one column or in all. */
export interface SealedCount {
  current: number
  /** Under another key, which is still needed. */
  other: number
}

/** Counts what the current key sealed, and what it did not. */
export async function countSealed(
  owner: pg.Pool,
  secrets: Secrets,
  columns: readonly SealedColumn[],
): Promise<SealedCount> {
  const count = { current: 0, other: 0 }
  for (const column of columns) {
    for await (const { sealed } of sealedRows(owner, await typed(owner, column))) {
      count[secrets.isCurrent(sealed) ? 'current' : 'other'] += 1
    }
  }
  return count
}

/**
 * Seals everything anew that the current key did not seal. Each row by itself, and only if it is still what was opened: it
 * may be killed and begun again at any time, and takes nothing from a server that changes the same row meanwhile. What opens
 * with no key is left as it is and counted. Writes one entry into the installation's audit chain when it has sealed any.
 */
export async function sealAnew(
  owner: pg.Pool,
  secrets: Secrets,
  columns: readonly SealedColumn[],
  clock: Clock,
): Promise<{ sealed: number; unreadable: number }> {
  const done = { sealed: 0, unreadable: 0 }
  for (const column of columns) {
    const place = await typed(owner, column)
    for await (const row of sealedRows(owner, place)) {
      if (secrets.isCurrent(row.sealed)) continue
      const result = await sealRow(owner, secrets, place, row)
      if (result !== 'changed meanwhile') done[result] += 1
      failpoint('reseal')
    }
  }
  if (done.sealed > 0) await writeDown(owner, done.sealed, clock.now())
  return done
}

interface SealedRow {
  key: Record<string, string>
  sealed: Buffer
}

/** So many rows are in memory at a time: messages alone may be millions. */
const PAGE = 500

interface TypedColumn extends SealedColumn {
  /** The type of each column of the key: with it a text compares as the column does, and finds its row by the index. */
  types: Readonly<Record<string, string>>
}

async function typed(owner: pg.Pool, column: SealedColumn): Promise<TypedColumn> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attname = ANY ($2)`,
    [column.table, column.key],
  )
  return { ...column, types: Object.fromEntries(rows.map(({ name, type }) => [name, type])) }
}

/** Every row that holds something sealed, by its key, page after page. */
async function* sealedRows(
  owner: pg.Pool,
  { table, column, key, types, page = PAGE }: TypedColumn,
): AsyncGenerator<SealedRow> {
  const pairs = key.map((name) => `'${name}', ${name}::text`).join(', ')
  const names = key.join(', ')
  const last = key.map((name, at) => `$${at + 1}::${types[name]}`).join(', ')
  for (let after: string[] = []; ;) {
    const further = after.length === 0 ? '' : `AND (${names}) > (${last})`
    const { rows } = await owner.query<SealedRow>(
      `SELECT jsonb_build_object(${pairs}) AS key, ${column} AS sealed FROM ${table}
       WHERE ${column} IS NOT NULL ${further} ORDER BY ${names} LIMIT ${page}`,
      after,
    )
    yield* rows
    if (rows.length < page) return
    after = key.map((name) => rows.at(-1)!.key[name]!)
  }
}

async function sealRow(
  owner: pg.Pool,
  secrets: Secrets,
  { table, column, key: names, types, belongsTo }: TypedColumn,
  { key, sealed }: SealedRow,
): Promise<'sealed' | 'unreadable' | 'changed meanwhile'> {
  let plain: string
  try {
    plain = secrets.open(sealed, belongsTo(key))
  } catch {
    return 'unreadable'
  }
  const isRow = names.map((name, at) => `${name} = $${at + 3}::${types[name]}`).join(' AND ')
  const { rowCount } = await owner.query(
    `UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2 AND ${isRow}`,
    [secrets.seal(plain, belongsTo(key)), sealed, ...names.map((name) => key[name])],
  )
  return rowCount === 0 ? 'changed meanwhile' : 'sealed'
}

async function writeDown(owner: pg.Pool, sealed: number, at: Date): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query('BEGIN')
    await recordAuditBy((text, values) => client.query(text, values), INSTALLATION, {
      ...{ action: 'secrets-sealed-anew', actor: { command: 'secrets reseal' }, facts: { sealed }, at },
    })
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
