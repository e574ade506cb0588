import { sql } from 'kysely'
import { actorOf, recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { NameParts } from '../../patients/identity.ts'
import { demandLock } from '../practice-lock.ts'
import { unlink, type Unlinked } from './unlink.ts'

/** What a person decided about a row of the list and a patient. */
export interface DecisionLine {
  id: string
  kind: 'same' | 'different'
  patient: string
  name: NameParts
  /** What the row said of who it is; null where the decision came from the patient's page. */
  row: { family_name: string; given_name: string | null; date_of_birth: string } | null
  reason: string
  by: string | null
  at: Date
  undone: { by: string | null; at: Date } | null
  /** A sync is still to carry it out. */
  isWaiting: boolean
}

const PAGE = 50

/** What was decided, the latest first, a page at a time; `next` is the decision to go on from. */
export async function listDecisions(
  tx: Tx,
  practice: string,
  after: string | null,
): Promise<{ decisions: DecisionLine[]; next: string | null }> {
  const rows = await decisions(tx, practice)
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(decision.decided_at, decision.id) < (
          SELECT decided_at, id FROM identity_decision WHERE practice = ${practice} AND id = ${after})`,
      ),
    )
    .orderBy('decision.decided_at', 'desc')
    .orderBy('decision.id', 'desc')
    .limit(PAGE + 1)
    .execute()
  const page = rows.slice(0, PAGE)
  return { decisions: page.map(lineFrom), next: rows.length > PAGE ? page.at(-1)!.id : null }
}

/** One decision. Throws `not-found`. */
export async function findDecision(tx: Tx, practice: string, id: string): Promise<DecisionLine> {
  const row = await decisions(tx, practice).where('decision.id', '=', id).executeTakeFirst()
  if (!row) throw new ProductError('not-found', 'There is no such decision. Start from all decisions.')
  return lineFrom(row)
}

function decisions(tx: Tx, practice: string) {
  return tx
    .selectFrom('identity_decision as decision')
    .innerJoin('patient', (join) =>
      join.onRef('patient.practice', '=', 'decision.practice').onRef('patient.id', '=', 'decision.patient'),
    )
    .leftJoin('review', (join) =>
      join.onRef('review.practice', '=', 'decision.practice').onRef('review.id', '=', 'decision.review'),
    )
    .leftJoin('staff as decider', 'decider.id', 'decision.decided_by')
    .leftJoin('staff as undoer', 'undoer.id', 'decision.undone_by')
    .select(['decision.id', 'decision.kind', 'decision.patient', 'decision.reason', 'decision.decided_at'])
    .select(['decision.undone_at', 'decision.row_key', 'decision.review', 'review.state', 'review.listed'])
    .select(['patient.family_name', 'patient.given_name', 'patient.middle_names'])
    .select(['decider.name as decider', 'undoer.name as undoer'])
    .where('decision.practice', '=', practice)
}

type Row = Awaited<ReturnType<ReturnType<typeof decisions>['executeTakeFirstOrThrow']>>

function lineFrom(row: Row): DecisionLine {
  const { family_name, given_name, middle_names } = row
  return {
    ...{ id: row.id, patient: row.patient, name: { family_name, given_name, middle_names } },
    ...{ kind: row.kind as DecisionLine['kind'], reason: row.reason, by: row.decider, at: row.decided_at },
    row: row.listed as unknown as DecisionLine['row'],
    undone: row.undone_at === null ? null : { by: row.undoer, at: row.undone_at },
    isWaiting: row.state === 'decided' && row.undone_at === null,
  }
}

/** What became of undoing a decision. */
export type Undone =
  | { is: 'reopened' }
  | ({ is: 'parted' } & Unlinked)
  /** They may be suggested again; whoever was made of the row stays. */
  | { is: 'may meet again' }
  | { is: 'undone already' }

/**
 * Undoes a decision. `same` that took effect takes the link back and keeps the two apart; `different` only lets the next
 * syncs propose the two again. One that still waits for a sync opens its review again.
 */
export async function undoDecision(tx: Tx, practice: string, id: string, by: By): Promise<Undone> {
  const undone = await takeDecisionBack(tx, practice, id, by)
  if (undone.is === 'undone already') return undone
  await recordAudit(tx, practice, {
    ...{ action: 'decision-undone', actor: actorOf(by.staff, 'reviews'), at: by.now },
    ...{ subject: { decision: id }, facts: { became: undone.is } },
  })
  return undone
}

interface By {
  staff: string | null
  reason: string
  now: Date
}

async function takeDecisionBack(
  tx: Tx,
  practice: string,
  id: string,
  { staff, reason, now }: By,
): Promise<Undone> {
  await demandLock(tx, practice)
  const row = await decisions(tx, practice).where('decision.id', '=', id).executeTakeFirst()
  if (!row) throw new ProductError('not-found', 'There is no such decision. Start from all decisions.')
  if (row.undone_at !== null) return { is: 'undone already' }
  if (row.state === 'decided' && row.review !== null) {
    await reopen(tx, practice, row.review, staff, now)
    return { is: 'reopened' }
  }
  if (row.kind === 'same') {
    const since = { at: row.decided_at, rowKey: row.row_key }
    return {
      is: 'parted',
      ...(await unlink(tx, practice, { patient: row.patient, reason, staff, now, since })),
    }
  }
  await inForce(tx, practice).set({ undone_by: staff, undone_at: now }).where('id', '=', id).execute()
  return { is: 'may meet again' }
}

async function reopen(
  tx: Tx,
  practice: string,
  review: string,
  staff: string | null,
  now: Date,
): Promise<void> {
  await inForce(tx, practice).set({ undone_by: staff, undone_at: now }).where('review', '=', review).execute()
  await tx
    .updateTable('review')
    .set({ state: 'open', decided_by: null, decided_at: null })
    .where('practice', '=', practice)
    .where('id', '=', review)
    .execute()
}

function inForce(tx: Tx, practice: string) {
  return tx.updateTable('identity_decision').where('practice', '=', practice).where('undone_at', 'is', null)
}
