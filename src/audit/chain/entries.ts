import type { Tx } from '../../platform/database/database.ts'
import { runIn } from '../../platform/database/database.ts'
import type { Actor, AuditEntry, Fact } from '../../platform/audit.ts'

/** The end of a chain. */
export interface Head {
  seq: number
  hash: Buffer
}

/** So many at a time, so that memory stays what it is however long the chain. */
const atATime = 5_000

const pageOfEntries = `
  SELECT seq, (extract(epoch FROM at) * 1000000)::bigint AS micros, entry, hash
  FROM audit_entry WHERE practice = $1 AND ($2::bigint IS NULL OR seq > $2) ORDER BY seq LIMIT $3`

/** The entries of a practice in their order. */
export async function* readEntries(tx: Tx, practice: string): AsyncGenerator<AuditEntry[], void, undefined> {
  let last: number | null = null
  for (;;) {
    const { rows } = await runIn(tx)(pageOfEntries, [practice, last, atATime])
    const page = rows as AuditEntry[]
    if (page.length > 0) yield page
    if (page.length < atATime) return
    last = page.at(-1)!.seq
  }
}

export async function readHead(tx: Tx, practice: string): Promise<Head | null> {
  const head = await tx
    .selectFrom('audit_head')
    .select(['seq', 'hash'])
    .where('practice', '=', practice)
    .executeTakeFirst()
  return head ?? null
}

/** What an entry says, as far as it can be read. */
export interface Told {
  action: string
  actor: Partial<Record<'staff' | 'command' | 'account' | 'product', string>>
  subject: Record<string, string>
  facts: Record<string, Fact>
}

export function tellEntry(text: string): Told {
  try {
    const read = JSON.parse(text) as Partial<Told> & { actor?: Actor }
    return { action: '', actor: {}, subject: {}, facts: {}, ...read }
  } catch {
    // Somebody has changed it: verifying names it, and the page still opens.
    return { action: 'cannot-be-read', actor: {}, subject: {}, facts: {} }
  }
}
