import { sql } from 'kysely'
import { INSTALLATION, recordAudit } from '../../platform/audit.ts'
import type { Accounts } from '../accounts.ts'
import type { Refused } from './refused.ts'

/** A provider, or somebody who would like to be one, asked to end a session and was refused. It holds no word that came along. */
export interface RefusedLogout {
  at: Date
  why: Refused['why']
  /** The check that failed. */
  detail: string | null
}

const ACTION = 'provider-sign-out-refused'
const SHOWN_DAYS = 7

/** As many as one process writes down in an hour: anybody may send tokens, and the chain is kept for good. The log has all. */
export const MOST_AN_HOUR = 30

/** Writes down what was refused, in the chain of the installation: a session may have gone on that should be over. */
export class RefusedLogouts {
  readonly #accounts: Pick<Accounts, 'database' | 'clock'>
  #written: number[] = []

  constructor(accounts: Pick<Accounts, 'database' | 'clock'>) {
    this.#accounts = accounts
  }

  async keep({ why, detail }: Pick<Refused, 'why' | 'detail'>): Promise<void> {
    const at = this.#accounts.clock.now()
    this.#written = this.#written.filter((before) => at.getTime() - before < 60 * 60_000)
    if (this.#written.length >= MOST_AN_HOUR) return
    this.#written.push(at.getTime())
    const facts = { why, detail: detail ?? null }
    await this.#accounts.database.kysely
      .transaction()
      .execute((tx) =>
        recordAudit(tx, INSTALLATION, { action: ACTION, actor: { product: 'openid' }, facts, at }),
      )
  }
}

/** What was refused in the last week, newest first. */
export async function listRefusedLogouts({
  database,
  clock,
}: Pick<Accounts, 'database' | 'clock'>): Promise<RefusedLogout[]> {
  const since = new Date(clock.now().getTime() - SHOWN_DAYS * 24 * 60 * 60_000)
  const rows = await database.kysely
    .selectFrom('audit_entry')
    .select(['at', sql<Omit<RefusedLogout, 'at'>>`entry::jsonb -> 'facts'`.as('facts')])
    .where('practice', '=', INSTALLATION)
    .where('at', '>', since)
    .where(sql<boolean>`entry::jsonb ->> 'action' = ${ACTION}`)
    .orderBy('seq', 'desc')
    .execute()
  return rows.map(({ at, facts }) => ({ at, ...facts }))
}
