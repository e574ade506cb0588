import type { Database } from '../../src/platform/database/database.ts'
import { markup } from './hostile.ts'

/** Every column that a list, a form or a command can fill with any text. Names keep their beginning, so that pages sort them. */
const typed: Record<string, string[]> = {
  patient: [
    ...['family_name', 'given_name', 'middle_names', 'address_line_1', 'address_line_2', 'town', 'postcode'],
    ...['mobile_phone', 'other_phone', 'email', 'source_patient_id', 'imported_id'],
  ],
  practice: ['name'],
  staff: ['name', 'email'],
  session: ['device'],
  passkey: ['name'],
  sign_in_provider: ['name'],
  activation_act: ['name', 'reason', 'words'],
  dpia_answer: ['answer', 'name'],
  feedback: ['words', 'name', 'note'],
  folder_list: ['name'],
  hold_approval: ['reason'],
  identity_decision: ['reason', 'row_key'],
  look: ['reason'],
  access_log: ['reason'],
  patient_merge: ['reason'],
  practice_limit: ['reason'],
  purge: ['name'],
  restricted_sight: ['reason'],
  restriction: ['reason'],
  review: ['reason', 'marked_why', 'source_patient_id'],
  run_check_row: ['who'],
  run_undo: ['reason'],
  sync_run: ['reason'],
}

/** Documents in which a list or a person may have written. Every text of theirs is filled. */
const documents: Record<string, string> = { review: 'listed' }

/** Fills everything that anybody can write into with markup and scripts. Answers how many columns held something. */
export async function poison({ owner }: Database): Promise<number> {
  let filled = 0
  const fill = async (table: string, column: string, value: string, where: string) => {
    const { rowCount } = await owner.query(`UPDATE ${table} SET ${column} = ${value} WHERE ${where}`, [
      markup,
    ])
    if (rowCount) filled += 1
  }
  for (const [table, columns] of Object.entries(typed))
    for (const column of columns) await fill(table, column, `${column} || $1`, `${column} IS NOT NULL`)
  for (const field of ['email', 'address_line_1', 'town', 'mobile_phone', 'family_name', 'given_name'])
    for (const column of ['old', 'new'])
      await fill('patient_change', column, `${column} || $1`, `${column} IS NOT NULL AND field = '${field}'`)
  for (const [table, column] of Object.entries(documents))
    await fill(
      table,
      column,
      `(SELECT jsonb_object_agg(key, CASE WHEN jsonb_typeof(value) = 'string'
         AND key NOT IN ('sex', 'date_of_birth', 'status') THEN to_jsonb((value #>> '{}') || $1::text)
         ELSE value END) FROM jsonb_each(${column}::jsonb))`,
      `${column} IS NOT NULL`,
    )
  return filled
}
