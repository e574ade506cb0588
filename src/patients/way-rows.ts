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

/** Somebody whom a walk leads to. */
export interface Reached {
  id: string
  /** Left or died. */
  gone: boolean
}

/**
 * The next patients along each of some walks, in the order of its index: no page ever sorts all matches. All walks are
 * asked in one question; `after` is for a single walk.
 */
export async function reachedAlong(
  tx: Tx,
  practice: string,
  walks: readonly Walk[],
  { after, most }: Stretch,
): Promise<Reached[][]> {
  const last = after === null ? undefined : await keyOf(tx, practice, after)
  const answers = walks.map((walk, at) => {
    const reached = reachedBy(tx, practice, walk, { last, most })
    return sql`SELECT ${at}::integer AS walk, row_number() OVER () AS nth, id, gone FROM (${reached}) AS reached`
  })
  if (answers.length === 0) return []
  const { rows } = await sql<Reached & { walk: number }>`
    ${sql.join(answers, sql` UNION ALL `)} ORDER BY walk, nth`.execute(tx)
  return walks.map((_, at) => rows.filter(({ walk }) => walk === at))
}

function reachedBy(
  tx: Tx,
  practice: string,
  walk: Walk,
  stretch: { last: Key | undefined; most: number },
): Expression<unknown> {
  const { way, gone, besides } = walk
  if (way.by === 'text') return reachedByText(practice, { ...walk, way }, stretch)
  const order = orderOf(way)
  let reached = tx
    .selectFrom('patient')
    .select((row) => ['id', row('status', '<>', 'registered').as('gone')])
    .where('practice', '=', practice)
    .where((row) => isFound(row, way, besides))
    .limit(stretch.most)
  if (gone !== null) reached = reached.where('status', gone ? '<>' : '=', 'registered')
  for (const column of order) reached = reached.orderBy(column)
  const { last } = stretch
  return last ? reached.where((row) => isBehind(row, order, last)) : reached
}

/** How many patients there are along some walks, whatever their status; each counted up to `most`. */
export async function countAlong(
  tx: Tx,
  practice: string,
  walks: readonly Walk[],
  most: number,
): Promise<number> {
  const each = walks.map(({ way, besides }) => {
    if (way.by === 'text') throw new Error('Matches anywhere in a text are not counted')
    let matches = tx
      .selectFrom('patient')
      .select('id')
      .where('practice', '=', practice)
      .where((row) => isFound(row, way, besides))
      .limit(most)
    // Without its order the planner may read the table from its beginning instead of the index.
    for (const column of orderOf(way)) matches = matches.orderBy(column)
    return matches
  })
  const { rows } = await sql<{ number: number }>`
    SELECT count(*) AS number FROM (${sql.join(each, sql` UNION ALL `)}) AS matches`.execute(tx)
  return rows[0]?.number ?? 0
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

function reachedByText(
  practice: string,
  { way, gone, besides }: Walk & { way: TextWay },
  { last, most }: { last: Key | undefined; most: number },
): Expression<unknown> {
  const within = [...way.names.family, ...way.names.given]
  const shown = besides.map(({ family, given }) => [...family, ...given])
  return sql`
    SELECT patient.id, status <> 'registered' AS gone FROM search_patients_by_text(
      ${practice}, ${way.inName}::text[], ${way.inAddress}::text[], ${way.email}, ${within}::text[], ${shown}::text[],
      ${gone}::boolean, ${last?.family_folded ?? null}, ${last?.given_folded ?? null}, ${last?.id ?? null}, ${most}
    ) WITH ORDINALITY AS found (id, place)
    JOIN patient ON patient.practice = ${practice} AND patient.id = found.id
    ORDER BY place`
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
      return row.and([
        isWithin(row, way.column, way.numbers),
        row('restricted', '=', false),
        // Whoever has it as a mobile phone too is found by that.
        ...(way.column === 'other_phone'
          ? [sql<SqlBool>`(${isWithin(row, 'mobile_phone', way.numbers)}) IS NOT TRUE`]
          : []),
      ])
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
