import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import type { DB } from '../platform/database/schema.gen.ts'
import { patientRows, type PatientRow } from './patient-row.ts'
import type { NameRange, Range, TextWay, Way } from './search-query.ts'

/** One walk along a way. */
export interface Walk {
  way: Way
  /** Whether it leads to those who left or died, or to those who are registered; null for both. */
  gone: boolean | null
  /** Ranges of names that other ways have shown already. */
  besides: readonly NameRange[]
}

export interface Stretch {
  /** The patient after whom it goes on; null at the beginning. */
  after: string | null
  most: number
}

/** The next patients along a way, in the order of its index: no page ever sorts all matches. */
export async function rowsAlong(
  tx: Tx,
  practice: string,
  walk: Walk,
  stretch: Stretch,
): Promise<PatientRow[]> {
  const { way, gone, besides } = walk
  const last = stretch.after === null ? undefined : await keyOf(tx, practice, stretch.after)
  if (way.by === 'text') return rowsByText(tx, practice, { ...walk, way }, last, stretch.most)
  const order = orderOf(way)
  let rows = patientRows(tx, practice)
    .where((row) => isFound(row, way, besides))
    .limit(stretch.most)
  if (gone !== null) rows = rows.where('status', gone ? '<>' : '=', 'registered')
  for (const column of order) rows = rows.orderBy(column)
  if (last) rows = rows.where((row) => isBehind(row, order, last))
  return rows.execute()
}

/** How many patients there are along a way, whatever their status; counted up to `most`. */
export async function countAlong(tx: Tx, practice: string, walk: Walk, most: number): Promise<number> {
  const { way, besides } = walk
  if (way.by === 'text') throw new Error('Matches anywhere in a text are not counted')
  let matches = tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where((row) => isFound(row, way, besides))
    .limit(most)
  // Without its order the planner may read the table from its beginning instead of the index.
  for (const column of orderOf(way)) matches = matches.orderBy(column)
  const { number } = await tx
    .selectFrom(matches.as('matches'))
    .select((row) => row.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  return number
}

/** Patients whose names lie in any of a few narrow ranges; the registered first, then by name. */
export function rowsNamed(
  tx: Tx,
  practice: string,
  ranges: readonly NameRange[],
  most: number,
): Promise<PatientRow[]> {
  return patientRows(tx, practice)
    .where((row) => row.or(ranges.map((names) => isNamed(row, names))))
    .orderBy((row) => row('status', '<>', 'registered'))
    .orderBy('family_folded')
    .orderBy('given_folded')
    .orderBy('id')
    .limit(most)
    .execute()
}

type IndexWay = Exclude<Way, TextWay>
type Column =
  'family_folded' | 'given_folded' | 'nhs_number' | 'mobile_phone' | 'other_phone' | 'postcode' | 'id'
type Key = Record<Column, string | null>

function keyOf(tx: Tx, practice: string, id: string): Promise<Key | undefined> {
  return tx
    .selectFrom('patient')
    .select(['family_folded', 'given_folded', 'nhs_number', 'mobile_phone', 'other_phone', 'postcode', 'id'])
    .where('practice', '=', practice)
    .where('id', '=', id)
    .executeTakeFirst()
}

async function rowsByText(
  tx: Tx,
  practice: string,
  { way, gone, besides }: Walk & { way: TextWay },
  last: Key | undefined,
  most: number,
): Promise<PatientRow[]> {
  const within = [...way.names.family, ...way.names.given]
  const shown = besides.map(({ family, given }) => [...family, ...given])
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM search_patients_by_text(
      ${practice}, ${way.inName}::text[], ${way.inAddress}::text[], ${way.email}, ${within}::text[], ${shown}::text[],
      ${gone}, ${last?.family_folded ?? null}, ${last?.given_folded ?? null}, ${last?.id ?? null}, ${most}
    ) AS found (id)`.execute(tx)
  return rowsById(
    tx,
    practice,
    rows.map((row) => row.id),
  )
}

/** Patients in the order of their ids as they are given. */
export async function rowsById(tx: Tx, practice: string, ids: readonly string[]): Promise<PatientRow[]> {
  if (ids.length === 0) return []
  const rows = await patientRows(tx, practice)
    .where('patient.id', 'in', [...ids])
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function orderOf(way: IndexWay): Column[] {
  if (way.by === 'nhs-number') return ['nhs_number', 'id']
  if (way.by === 'phone') return [way.column, 'id']
  if (way.by === 'postcode') return ['postcode', 'id']
  if (way.by === 'name' && way.order === 'given') return ['given_folded', 'family_folded', 'id']
  return ['family_folded', 'given_folded', 'id']
}

type PatientColumns = ExpressionBuilder<DB, 'patient'>

function isBehind(row: PatientColumns, order: Column[], key: Key): Expression<SqlBool> {
  const columns = sql.join(order.map((column) => row.ref(column)))
  const values = sql.join(order.map((column) => sql.val(key[column])))
  return sql<SqlBool>`(${columns}) > (${values})`
}

/** Plain comparisons of columns: anything else would lose its index under row-level security. */
function isFound(row: PatientColumns, way: IndexWay, besides: readonly NameRange[]): Expression<SqlBool> {
  const elsewhere = besides.map((names) => row.not(isNamed(row, names)))
  return row.and([isReached(row, way), ...elsewhere])
}

function isReached(row: PatientColumns, way: IndexWay): Expression<SqlBool> {
  switch (way.by) {
    case 'name':
      return isNamed(row, way.names)
    case 'nhs-number':
      return isWithin(row, 'nhs_number', way.numbers)
    case 'phone':
      return row.and([isWithin(row, way.column, way.numbers), row('restricted', '=', false)])
    case 'postcode':
      return row.and([isWithin(row, 'postcode', way.postcodes), row('restricted', '=', false)])
    case 'date-of-birth':
      return row.and([row('date_of_birth', 'in', [...way.dates]), ...way.words.map(isInName)])
  }
}

function isNamed(row: PatientColumns, { family, given }: NameRange): Expression<SqlBool> {
  return row.and([isWithin(row, 'family_folded', family), isWithin(row, 'given_folded', given)])
}

/** A range that holds everything is left out, so that the planner is not led to believe it narrows anything. */
function isWithin(
  row: PatientColumns,
  column: Exclude<Column, 'id'>,
  [from, below]: Range,
): Expression<SqlBool> {
  return from === '' ? row.and([]) : row.and([row(column, '>=', from), row(column, '<', below)])
}

function isInName(word: string): Expression<SqlBool> {
  return sql<SqlBool>`' ' || name_tokens LIKE ${`% ${word}%`}`
}
