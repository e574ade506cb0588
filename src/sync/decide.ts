import { sql } from 'kysely'
import { actorOf, recordAudit } from '../platform/audit.ts'
import type { Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { peopleNeeded } from './check.ts'
import { readFindings } from './findings.ts'
import type { Approved } from './held.ts'

type Run = { practice: string; run: string }

/** Who said of a held run that its list is right, and why. */
export interface Approval {
  staff: string
  name: string
  reason: string
  at: Date
}

/**
 * Discards a held list: staff go on with the last good one. Throws `refused` when the run waits no longer. `by` is null
 * for the command line.
 */
export async function discardRun(
  tx: Tx,
  { practice, run }: Run,
  { by, reason, at }: { by: string | null; reason: string | null; at: Date },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('sync_run')
    .set({ state: 'discarded', settled_at: at, settled_by: by, settled_reason: reason })
    .where('practice', '=', practice)
    .where('id', '=', run)
    .where('state', '=', 'held')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw decidedAlready()
  await tx.deleteFrom('run_check_row').where('practice', '=', practice).where('run', '=', run).execute()
  await recordAudit(tx, practice, {
    ...{ action: 'held-list-discarded', actor: actorOf(by, 'sync discard'), subject: { run }, at },
  })
}

/** Everybody who has said that the list is right, in the order in which they did. */
export async function approvals(tx: Tx, { practice, run }: Run): Promise<Approval[]> {
  return tx
    .selectFrom('hold_approval')
    .innerJoin('staff', 'staff.id', 'hold_approval.staff')
    .select(['hold_approval.staff', 'staff.name', 'reason', 'approved_at as at'])
    .where('hold_approval.practice', '=', practice)
    .where('run', '=', run)
    .orderBy('approved_at')
    .execute()
}

/**
 * Keeps that somebody says the held list is right. Throws `invalid` without a reason, and `refused` when the run waits
 * no longer, can never be applied, or has this person's word already and needs another's.
 */
export async function approveRun(
  tx: Tx,
  { practice, run }: Run,
  { staff, reason, at }: { staff: string; reason: string; at: Date },
): Promise<void> {
  const held = await lockHeld(tx, { practice, run })
  if (held.digest === null)
    throw new ProductError('refused', 'This list cannot be applied, whatever the reason.')
  const before = await approvals(tx, { practice, run })
  if (before.length >= peopleNeeded(await readFindings(tx, { practice, run }))) return
  if (before.some((approval) => approval.staff === staff)) {
    throw new ProductError('refused', 'You have said so already. Another person has to confirm it.')
  }
  if (reason.trim() === '') throw new ProductError('invalid', 'Say why the list is right.')
  await tx
    .insertInto('hold_approval')
    .values({ practice, run, staff, reason: reason.trim(), approved_at: at })
    .execute()
  await recordAudit(tx, practice, {
    ...{ action: 'held-list-approved', actor: { staff }, subject: { run }, at },
    facts: { approvals: before.length + 1 },
  })
}

/** What was approved of a held run; null while it lacks somebody's word. Throws `refused` when it waits no longer. */
export async function findApproved(tx: Tx, { practice, run }: Run): Promise<Approved | null> {
  const held = await lockHeld(tx, { practice, run })
  const said = await approvals(tx, { practice, run })
  const findings = await readFindings(tx, { practice, run })
  if (held.digest === null || said.length < peopleNeeded(findings)) return null
  const broken = findings.filter((finding) => finding.broken)
  return {
    run,
    digest: held.digest,
    checks: broken.map(({ name }) => name),
    byTwo: said.length > 1,
    why: said.map(({ name, reason }) => `${reason} (${name})`).join('; '),
  }
}

/** Two people who click at one moment are taken one after the other. */
async function lockHeld(tx: Tx, { practice, run }: Run): Promise<{ digest: string | null }> {
  const held = await tx
    .selectFrom('sync_run')
    .select(sql<string | null>`encode(list_digest, 'hex')`.as('digest'))
    .where('practice', '=', practice)
    .where('id', '=', run)
    .where('state', '=', 'held')
    .forUpdate()
    .executeTakeFirst()
  if (!held) throw decidedAlready()
  return held
}

function decidedAlready(): ProductError {
  return new ProductError(
    'refused',
    'This sync waits for nobody any more. Somebody has decided, or a newer list has come.',
  )
}
