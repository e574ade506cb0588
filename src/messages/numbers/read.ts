import { sql, type SqlBool } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import type { MessagedDetail, Unreliable, UnreliableWhy } from '../../patients/unreliable/unreliable.ts'

/** A contact detail to ask a patient about. */
export interface NumberToCheck extends Unreliable {
  patient: {
    id: string
    account: 'digital' | 'non-digital'
    given_name: string | null
    middle_names: string | null
    family_name: string
  }
  value: string
}

/** Behind which one a page begins. */
export type After = Pick<Unreliable, 'since' | 'detail'> & { patient: string }

export interface NumbersToCheck {
  /** What failed last comes first. */
  numbers: NumberToCheck[]
  next: After | null
}

/** Contact details of registered patients that did not work, and are still theirs. */
export async function listNumbersToCheck(
  tx: Tx,
  practice: string,
  { after, most }: { after: After | null; most: number },
): Promise<NumbersToCheck> {
  const rows = await numbersQuery(tx, practice)
    .orderBy('unreliable_detail.since', 'desc')
    .orderBy('unreliable_detail.patient', 'desc')
    .orderBy('unreliable_detail.detail', 'desc')
    .limit(most + 1)
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(unreliable_detail.since, unreliable_detail.patient, unreliable_detail.detail)
          < (${after?.since}::timestamptz, ${after?.patient}::uuid, ${after?.detail}::text)`,
      ),
    )
    .execute()
  const numbers = rows.slice(0, most).map(({ detail, why, since, value, ...patient }) => ({
    ...{ detail: detail as MessagedDetail, why: why as UnreliableWhy, since, value: value ?? '' },
    patient,
  }))
  const last = numbers.at(-1)
  const next = last && { since: last.since, detail: last.detail, patient: last.patient.id }
  return { numbers, next: rows.length > most ? next! : null }
}

/** More are not counted. */
const MOST_NUMBERS = 100

/** How many there are, counted up to `MOST_NUMBERS`. */
export async function countNumbersToCheck(tx: Tx, practice: string): Promise<number> {
  const { number } = await tx
    .selectFrom(numbersQuery(tx, practice).limit(MOST_NUMBERS).as('counted'))
    .select((row) => row.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  return number
}

function numbersQuery(tx: Tx, practice: string) {
  const value = sql<
    string | null
  >`CASE unreliable_detail.detail WHEN 'email' THEN patient.email ELSE patient.mobile_phone END`
  // As `fingerprintOf` makes it: a value that has changed since is another one.
  const fingerprint = sql<Buffer>`sha256(convert_to(
    unreliable_detail.practice || ' ' || unreliable_detail.patient || ' ' || unreliable_detail.detail || ' ' || ${value}, 'UTF8'
  ))`
  return tx
    .selectFrom('unreliable_detail')
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'unreliable_detail.patient'),
    )
    .select(['patient.id', 'patient.account', 'given_name', 'middle_names', 'family_name'])
    .select(['detail', 'why', 'since', value.as('value')])
    .where('unreliable_detail.practice', '=', practice)
    .where('ended_at', 'is', null)
    .where('status', '=', 'registered')
    .where('restricted', '=', false)
    .where('fingerprint', '=', fingerprint)
}
