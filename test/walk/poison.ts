import type { Database } from '../../src/platform/database/database.ts'
import type { SealedColumn } from '../../src/platform/reseal.ts'
import type { Secrets } from '../../src/platform/secrets.ts'
import { sealedColumns } from '../../src/commands/secrets.ts'
import { markup } from './hostile.ts'

/**
 * Columns with words of ours, normal forms and addresses that are checked: nothing that anybody writes gets into them as it is,
 * and a page may read them as what they are. Every other column of text or of documents is filled, a new one as well: where a
 * page breaks by that, the column belongs either here or to be read with more care.
 */
const ours: Record<string, readonly string[]> = {
  'the name of a page, a check, a rule, a field or another word of ours': [
    ...['access_log.page', 'access_log.role', 'dpia_answer.question', 'feedback.page', 'look.what'],
    ...['patient_change.field', 'patient_count.account', 'patient_count.status', 'practice_limit.name'],
    ...['preview_row.section', 'retention_proof.rule', 'run_check.name', 'run_check_row.name'],
    ...[
      'message.why',
      'run_check_row.detail',
      'run_undo_kept.field',
      'link_evidence.rule',
      'send_rate.channel',
    ],
  ],
  'a measure of ours': ['match_weights.effect', 'match_weights.levels', 'sync_run.seconds', 'sync_run.would'],
  'a normal form of letters and digits': [
    ...['patient.family_folded', 'patient.given_folded', 'patient.middle_folded', 'patient.nhs_number'],
    ...[
      'patient.name_tokens',
      'patient.address_tokens',
      'given_name_variant.name',
      'given_name_variant.variant',
    ],
  ],
  'an address or name that has to be the same elsewhere': [
    ...['openid_identity.issuer', 'openid_identity.sub', 'session.issuer'],
    ...['sign_in_provider.settings'],
  ],
  'a hash, or what a key signs': [
    'staff.password_hash',
    'sign_in_step.challenge',
    'passkey.id',
    'sync_state.etag',
  ],
  'a text that a hash stands for: what is in it comes from columns that are filled': [
    ...['audit_entry.entry', 'dpia_pack.substance'],
  ],
}

interface Column {
  name: string
  table: string
  column: string
  type: 'text' | 'json' | 'jsonb'
}

/** Fills everything that anybody can write into with markup and scripts. Answers which columns held something, and which did not. */
export async function poison(
  { owner }: Database,
  secrets: Secrets,
): Promise<{ filled: string[]; empty: string[] }> {
  const { rows: columns } = await owner.query<Column>(FREE)
  const gone = Object.values(ours)
    .flat()
    .filter((name) => !columns.some((column) => column.name === name))
  if (gone.length > 0) throw new Error(`These are no columns of text any more: ${gone.join(', ')}`)
  const [filled, empty]: [string[], string[]] = [[], []]
  for (const { name, table, column, type } of columns) {
    if (Object.values(ours).flat().includes(name)) continue
    const held = await (type === 'text'
      ? fillTexts(owner, table, column)
      : fillDocuments(owner, table, column))
    ;(held ? filled : empty).push(name)
  }
  for (const sealed of sealedColumns)
    if (await fillSealed({ owner }, secrets, sealed)) filled.push(`${sealed.table}.${sealed.column}`)
  return { filled, empty }
}

/** Columns of text and of documents that no CHECK holds to a list of words, and that are not the practice's code. */
const FREE = `
  SELECT relname || '.' || attname AS name, relname AS table, attname AS column, format_type(atttypid, NULL) AS type
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
    AND atttypid IN ('text'::regtype, 'json'::regtype, 'jsonb'::regtype) AND attname <> 'practice' AND attgenerated = ''
    AND NOT EXISTS (
      SELECT FROM pg_constraint WHERE conrelid = attrelid AND conkey = ARRAY[attnum] AND contype = 'c'
        AND pg_get_constraintdef(pg_constraint.oid) ~ 'ARRAY\\[| ~ ')
  ORDER BY 1`

/** Histories hold words of ours beside what lists and people wrote: only the fields of the second kind are filled. */
const only: Record<string, string> = {
  patient_change: `field IN ('email', 'address_line_1', 'town', 'mobile_phone', 'family_name', 'given_name')`,
}

/** The text keeps its beginning, so that pages sort it as before. */
async function fillTexts(owner: Database['owner'], table: string, column: string): Promise<boolean> {
  const { rowCount } = await owner.query(
    `UPDATE ${table} SET ${column} = ${column} || $1 WHERE ${column} IS NOT NULL AND ${only[table] ?? 'true'}`,
    [markup],
  )
  return rowCount !== 0
}

async function fillDocuments(owner: Database['owner'], table: string, column: string): Promise<boolean> {
  const { rows } = await owner.query<{ at: string; held: unknown }>(
    `SELECT ctid::text AS at, ${column} AS held FROM ${table} WHERE ${column} IS NOT NULL`,
  )
  for (const { at, held } of rows)
    await owner.query(`UPDATE ${table} SET ${column} = $1 WHERE ctid = $2::tid`, [
      JSON.stringify(filledIn(held)),
      at,
    ])
  return rows.length > 0
}

/** Documents that are sealed are filled as well: they come out on a page as they went in. */
async function fillSealed(
  { owner }: Pick<Database, 'owner'>,
  secrets: Secrets,
  sealed: SealedColumn,
): Promise<boolean> {
  const { table, column, belongsTo } = sealed
  const { rows } = await owner.query<{ at: string; sealed: Buffer; row: Record<string, string> }>(
    `SELECT ctid::text AS at, ${column} AS sealed, to_jsonb(t) AS row FROM ${table} AS t WHERE ${column} IS NOT NULL`,
  )
  for (const { at, sealed, row } of rows) {
    const plain = secrets.open(sealed, belongsTo(row))
    if (!plain.startsWith('{')) continue
    const content = secrets.seal(JSON.stringify(filledIn(JSON.parse(plain))), belongsTo(row))
    await owner.query(`UPDATE ${table} SET ${column} = $1 WHERE ctid = $2::tid`, [content, at])
  }
  return rows.length > 0
}

/** A document with markup in each text of it that is neither a word of ours, a time nor an id. */
function filledIn(held: unknown, key = ''): unknown {
  if (typeof held === 'string') return words.test(key) || moment.test(held) ? held : held + markup
  if (Array.isArray(held)) return held.map((each) => filledIn(each, key))
  if (typeof held !== 'object' || held === null) return held
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [name, filledIn(value, name)]))
}
const words = /^(sex|status|account|kind|field|rule|practice|link_rule)$/
const moment = /^\d{4}-\d\d-\d\d|^[\da-f]{8}-[\da-f]{4}-|^\\\\x/
