import { sql } from 'kysely'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Held } from './merge.ts'

type Named = Pick<Held, 'id' | 'account' | 'given_name' | 'middle_names' | 'family_name' | 'date_of_birth'>

/** Somebody who was imported, and may be a patient who was here already. */
export interface PossibleMerge {
  patient: Named
  other: Named
  reason: string
  weight: number
}

const SHOWN = ['id', 'account', 'given_name', 'middle_names', 'family_name', 'date_of_birth'] as const

/** Those that wait for a person, the surest first, at most `limit`; with how many there are. */
export async function possibleMerges(
  tx: Tx,
  practice: string,
  limit: number,
): Promise<{ waiting: number; possible: PossibleMerge[] }> {
  const open = waiting(tx, practice)
  const counted = await open
    .select((row) => row.fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow()
  if (counted.waiting === 0) return { waiting: 0, possible: [] }
  const rows = await open
    .select(SHOWN.map((column) => `imported.${column} as imported_${column}` as const))
    .select(SHOWN.map((column) => `other.${column} as other_${column}` as const))
    .select(['possible_merge.reason', 'possible_merge.weight'])
    .orderBy('possible_merge.weight', 'desc')
    .orderBy('possible_merge.patient')
    .orderBy('possible_merge.other')
    .limit(limit)
    .execute()
  const possible = rows.map((row) => ({
    ...{ reason: row.reason, weight: row.weight },
    patient: named(row as unknown as Record<string, unknown>, 'imported'),
    other: named(row as unknown as Record<string, unknown>, 'other'),
  }))
  return { waiting: counted.waiting, possible }
}

/** Whether it waits for a person if these two are one. */
export async function isPossibleMerge(tx: Tx, practice: string, pair: Pair): Promise<boolean> {
  const found = await waiting(tx, practice)
    .select('possible_merge.patient')
    .where(isPair(pair))
    .executeTakeFirst()
  return found !== undefined
}

/** Somebody said that the two are two people: they are not suggested again. Another time it changes nothing. */
export async function dismissPossibleMerge(
  tx: Tx,
  practice: string,
  { pair, staff, now }: { pair: Pair; staff: string; now: Date },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('possible_merge')
    .set({ dismissed_at: now, dismissed_by: staff })
    .where('practice', '=', practice)
    .where('dismissed_at', 'is', null)
    .where(isPair(pair))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  await recordAudit(tx, practice, {
    ...{ action: 'possible-merge-dismissed', actor: { staff }, subject: { patient: pair[0] }, at: now },
    facts: { other: pair[1] },
  })
}

type Pair = readonly [string, string]

/** The two in either order. */
function isPair([one, other]: Pair) {
  return sql<boolean>`(possible_merge.patient, possible_merge.other) IN ((${one}, ${other}), (${other}, ${one}))`
}

/** What nobody has decided, of two who can still become one: neither is merged, and they have not two accounts or numbers. */
function waiting(tx: Tx, practice: string) {
  return tx
    .selectFrom('possible_merge')
    .innerJoin('patient as imported', (join) =>
      join
        .onRef('imported.practice', '=', 'possible_merge.practice')
        .onRef('imported.id', '=', 'possible_merge.patient'),
    )
    .innerJoin('patient as other', (join) =>
      join
        .onRef('other.practice', '=', 'possible_merge.practice')
        .onRef('other.id', '=', 'possible_merge.other'),
    )
    .where('possible_merge.practice', '=', practice)
    .where('possible_merge.dismissed_at', 'is', null)
    .where('imported.merged_into', 'is', null)
    .where('other.merged_into', 'is', null)
    .where(sql<boolean>`NOT (imported.account = 'digital' AND other.account = 'digital')`)
    .where(sql<boolean>`(imported.nhs_number <> other.nhs_number) IS NOT TRUE`)
}

function named(row: Record<string, unknown>, side: 'imported' | 'other'): Named {
  return Object.fromEntries(SHOWN.map((column) => [column, row[`${side}_${column}`]])) as unknown as Named
}
