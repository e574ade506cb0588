import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type pg from 'pg'

const mark = '/* plan kept */'
/** Kysely writes what modifies the front of a query behind its first word. */
const isMarked = /^(?:select )?\/\* plan kept \*\//

/**
 * Modifies the front of a statement of which each connection keeps the plan: for one that stands behind every page, where finding out how to
 * answer takes longer than the answer. Its text must be the same each time, and its plan good for any parameters.
 */
export const keptPlan: RawBuilder<unknown> = sql.raw(mark)

/** The same for a statement that is written as text. */
export function withKeptPlan(statement: string): string {
  return `${mark} ${statement}`
}

/** Lets a connection keep the plans of such statements, as prepared statements of the same name for the same text. */
export function keepPlans(client: pg.ClientBase): void {
  const ask = client.query.bind(client) as (...asked: unknown[]) => unknown
  const asking = (statement: unknown, ...rest: unknown[]) =>
    typeof statement === 'string' && isMarked.test(statement)
      ? ask({ name: nameOf(statement), text: statement }, ...rest)
      : ask(statement, ...rest)
  client.query = asking as typeof client.query
}

const names = new Map<string, string>()

function nameOf(statement: string): string {
  const known = names.get(statement)
  if (known !== undefined) return known
  const name = createHash('sha256').update(statement).digest('hex').slice(0, 32)
  names.set(statement, name)
  return name
}
