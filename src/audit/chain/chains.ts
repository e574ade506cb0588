import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { INSTALLATION } from '../../platform/audit.ts'

/** Reads a practice's chain, or the installation's, in the one way in which each can be seen. */
export function asChain<T>(database: Database, practice: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return practice === INSTALLATION
    ? database.kysely.transaction().execute(work)
    : asPractice(database, practice, work)
}

/** Whatever stands in either table: a practice whose end or entries alone are left is named, too. */
export async function listChains(database: Database): Promise<string[]> {
  const { rows } = await database.owner.query<{ practice: string }>(
    'SELECT practice FROM audit_head UNION SELECT DISTINCT practice FROM audit_entry ORDER BY practice',
  )
  return rows.map(({ practice }) => practice)
}
