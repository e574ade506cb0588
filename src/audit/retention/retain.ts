import type pg from 'pg'
import { inLondon } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { conditionOf, rulesFor, type Keeping, type Removal, type Rule } from './rules.ts'

/** Of one rule: what was removed, and what older than it should be is there still. */
export interface Proof {
  rule: string
  olderThan: Date
  removed: number
  remaining: number
  provedAt: Date
}

/** So few at a time that nobody waits for it. */
const batch = 1_000
const day = 24 * 60 * 60_000

/**
 * Removes what is older than its rule says, in every practice, a batch to a transaction, and then counts what older is there
 * still. What was counted is kept as the proof of the night.
 */
export async function retain(database: Database, now: Date, keeping: Keeping = {}): Promise<Proof[]> {
  const proofs: Proof[] = []
  const practices = await practicesOf(database.owner)
  for (const rule of rulesFor(keeping)) {
    if (!hasRemoval(rule)) continue
    const olderThan = new Date(+now - rule.removal.days * day)
    const whose = rule.removal.isShared ? [null] : practices
    let removed = 0
    for (const practice of whose) removed += await removeOlder(database.owner, rule, practice, olderThan)
    const remaining = await countOlder(database.owner, rule, olderThan)
    proofs.push({ rule: rule.rule, olderThan, removed, remaining, provedAt: now })
  }
  for (const proof of proofs) await keepProof(database.owner, inLondon(now).date, proof)
  return proofs
}

type Removing = Rule & { removal: Removal }

function hasRemoval(rule: Rule): rule is Removing {
  return rule.removal !== undefined
}

async function removeOlder(
  owner: pg.Pool,
  rule: Removing,
  practice: string | null,
  olderThan: Date,
): Promise<number> {
  const { table, removal } = rule
  const mine = practice === null ? '$2::text IS NULL' : 'practice = $2'
  const which = `ctid IN (SELECT ctid FROM ${table} WHERE ${mine} AND (${conditionOf(rule)}) LIMIT ${batch})`
  const act = removal.clear === undefined ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${removal.clear}`
  let removed = 0
  for (;;) {
    const { rowCount } = await owner.query(`${act} WHERE ${mine} AND ${which}`, [olderThan, practice])
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < batch) return removed
  }
}

/** The query that proves it: nothing that it counts may be there. */
async function countOlder(owner: pg.Pool, rule: Removing, olderThan: Date): Promise<number> {
  const { rows } = await owner.query<{ older: number }>(
    `SELECT count(*)::integer AS older FROM ${rule.table} WHERE ${conditionOf(rule)}`,
    [olderThan],
  )
  return rows[0]?.older ?? 0
}

async function practicesOf(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ practice: string }>('SELECT practice FROM practice ORDER BY practice')
  return rows.map(({ practice }) => practice)
}

async function keepProof(owner: pg.Pool, night: string, proof: Proof): Promise<void> {
  const { rule, olderThan, removed, remaining, provedAt } = proof
  await owner.query(
    `INSERT INTO retention_proof (night, rule, older_than, removed, remaining, proved_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (night, rule) DO UPDATE SET older_than = $3, removed = retention_proof.removed + $4, remaining = $5,
       proved_at = $6`,
    [night, rule, olderThan, removed, remaining, provedAt],
  )
}

/** Whether this night's has been done. */
export async function isRetained(owner: pg.Pool, night: string): Promise<boolean> {
  const { rowCount } = await owner.query('SELECT FROM retention_proof WHERE night = $1 LIMIT 1', [night])
  return (rowCount ?? 0) > 0
}

/** The latest proof of each rule. */
export async function latestProofs(database: Pick<Database, 'kysely'>): Promise<Map<string, Proof>> {
  const rows = await database.kysely
    .selectFrom('retention_proof')
    .selectAll()
    .distinctOn('rule')
    .orderBy('rule')
    .orderBy('night', 'desc')
    .execute()
  return new Map(
    rows.map(({ rule, older_than, removed, remaining, proved_at }) => [
      rule,
      { rule, olderThan: older_than, removed, remaining, provedAt: proved_at },
    ]),
  )
}
