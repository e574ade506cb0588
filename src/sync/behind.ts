import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import type { CheckName, Finding } from './check.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/behind-${name}.sql`)
const leaving = sql('leaving')
const lost = sql('lost')

/** How many rows behind a number are kept: enough to see what is wrong, too few to be a list of its own. */
const mostKept = 25

/** One of the rows behind a number. */
export interface RowBehind {
  row_number: number | null
  patient: string | null
  /** Whom the row of the list names, where that is nobody here. */
  who: string | null
  /** What is told: a contact detail, a column of a patient, `status`, `joins`, `id` or `identity`. */
  detail: string
  /** Values by column. */
  was: Record<string, string | null>
  now: Record<string, string | null>
}

/**
 * Where the rows behind a check come from. Unusable rows are kept as such for every run, and rows that did not come are
 * nowhere.
 */
const statements: Partial<Record<CheckName, [text: string, more: (asked: Asked) => unknown[]]>> = {
  'list-shrank': [leaving, () => []],
  leaving: [leaving, () => []],
  'list-grew': [sql('list-grew'), () => []],
  demographics: [lost, () => [true]],
  'contact-details': [lost, () => [false]],
  'id-overlap': [sql('id-overlap'), ({ carriesIds }) => [carriesIds]],
  conflicts: [sql('conflicts'), () => []],
  duplicates: [sql('duplicates'), ({ run }) => [run]],
}

interface Asked {
  client: pg.ClientBase
  practice: string
  run: string
  carriesIds: boolean
}

/** The first rows behind each check that was broken, read before the run takes everything back. */
export async function rowsBehind(
  asked: Asked,
  findings: readonly Finding[],
): Promise<Partial<Record<CheckName, RowBehind[]>>> {
  const behind: Partial<Record<CheckName, RowBehind[]>> = {}
  const tellsLeavers = findings.some(({ name, broken }) => name === 'leaving' && broken)
  for (const { name, broken } of findings) {
    const statement = statements[name]
    // Whoever is missing from a shorter list would leave: they are told once.
    if (!broken || !statement || (name === 'list-shrank' && tellsLeavers)) continue
    const [text, more] = statement
    const { rows } = await asked.client.query<RowBehind>(text, [asked.practice, mostKept, ...more(asked)])
    behind[name] = rows
  }
  return behind
}
