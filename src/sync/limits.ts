import { sql } from 'kysely'
import { actorOf, recordAudit } from '../platform/audit.ts'
import { asPractice, runIn, type Database, type Run, type Tx } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import { ProductError } from '../platform/errors.ts'
import { CHECK_NAMES, CHECKS, type CheckName, type Limits } from './check.ts'

/** The checks whose limit a practice may choose. */
export const LIMIT_NAMES = CHECK_NAMES.filter((name) => CHECKS[name].limit !== null)

/** A list may well become several times as long, when practices merge; no other share is above 100 %. */
const mostGrowth = 1000

/** One limit of a practice: the percent in force, and the usual one. */
export interface Limit {
  name: CheckName
  percent: number
  usual: number
}

/** Who changed a limit, when, from what to what and why. `by` is null for the command line. */
export interface LimitChange {
  name: CheckName
  percent: number
  before: number
  reason: string
  by: string | null
  at: Date
}

/** The practice's own limits, without those that are as usual because nobody changed them. */
export async function readLimits(run: Run, practice: string): Promise<Limits> {
  const { rows } = await run(
    `SELECT DISTINCT ON (name) name, percent FROM practice_limit WHERE practice = $1 ORDER BY name, changed_at DESC`,
    [practice],
  )
  return Object.fromEntries(
    (rows as { name: string; percent: number }[]).map((row) => [row.name, row.percent]),
  )
}

/** All limits that a practice may choose, as they are in force. */
export function limitsInForce(own: Limits): Limit[] {
  return LIMIT_NAMES.map((name) => {
    const usual = CHECKS[name].limit!
    return { name, usual, percent: own[name] ?? usual }
  })
}

/** Every change of a limit, newest first. */
export async function limitChanges(tx: Tx, practice: string): Promise<LimitChange[]> {
  const rows = await tx
    .selectFrom('practice_limit')
    .leftJoin('staff', 'staff.id', 'practice_limit.changed_by')
    .where('practice_limit.practice', '=', practice)
    .select(['practice_limit.name', 'percent', 'reason', 'changed_at', 'staff.name as by'])
    .select(
      sql<number | null>`lag(percent) OVER (PARTITION BY practice_limit.name ORDER BY changed_at)`.as(
        'before',
      ),
    )
    .orderBy('changed_at', 'desc')
    .orderBy('practice_limit.name')
    .execute()
  return rows
    .filter((row) => isLimit(row.name))
    .map(({ name, percent, reason, changed_at, by, before }) => ({
      name: name as CheckName,
      percent,
      before: before ?? CHECKS[name as CheckName].limit!,
      reason,
      by,
      at: changed_at,
    }))
}

/**
 * Changes some limits of a practice, with the reason and who it was. Those that are so already are left alone; answers
 * how many were changed. Throws `invalid` for a limit that there is not, a percent that is none, or no reason.
 */
export async function changeLimits(
  database: Database,
  practice: string,
  wanted: Partial<Record<string, number>>,
  { reason, by, at }: { reason: string; by: string | null; at: Date },
): Promise<number> {
  const code = practiceCode(practice)
  for (const [name, percent] of Object.entries(wanted)) refuseLimit(name, percent!)
  if (reason.trim() === '')
    throw new ProductError('invalid', 'Say why the limit changes. It is kept with it.')
  return asPractice(database, code, async (tx) => {
    const own = await readLimits(runIn(tx), code)
    const changed = limitsInForce(own).filter(
      ({ name, percent }) => wanted[name] !== undefined && wanted[name] !== percent,
    )
    if (changed.length === 0) return 0
    await tx
      .insertInto('practice_limit')
      .values(
        changed.map(({ name }) => ({
          practice: code,
          name,
          percent: wanted[name]!,
          reason: reason.trim(),
          changed_by: by,
          changed_at: at,
        })),
      )
      .execute()
    await recordAudit(tx, code, {
      ...{ action: 'limits-changed', actor: actorOf(by, 'practice limits'), at },
      facts: Object.fromEntries(changed.map(({ name }) => [name, wanted[name]!])),
    })
    return changed.length
  })
}

/** What is wrong with a limit, or null. */
export function limitProblem(name: CheckName, percent: number): string | null {
  const most = name === 'list-grew' ? mostGrowth : 100
  if (Number.isFinite(percent) && percent >= 0 && percent <= most) return null
  return `Write a percentage from 0 to ${most}, such as ${CHECKS[name].limit}`
}

function refuseLimit(name: string, percent: number): void {
  if (!isLimit(name)) {
    throw new ProductError('invalid', `There is no limit ${name}. There are: ${LIMIT_NAMES.join(', ')}.`)
  }
  const problem = limitProblem(name, percent)
  if (problem !== null) throw new ProductError('invalid', `${problem}, for ${name}.`)
}

function isLimit(name: string): name is CheckName {
  return LIMIT_NAMES.includes(name as CheckName)
}
