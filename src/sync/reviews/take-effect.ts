import { v7 as uuidv7 } from 'uuid'
import { keepingCount } from '../../patients/count.ts'
import { followRestrictions } from '../../patients/restricted/follow.ts'
import type { Run } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { makePatients, propose, takeIn, type By } from '../apply.ts'
import { createRowTables } from '../tables.ts'
import type { ReviewOf } from './review-of.ts'

const takeRow = sqlFile(import.meta.url, './sql/take-row.sql')
const letGoOfRow = sqlFile(import.meta.url, './sql/let-go-of-row.sql')

/** The row of the review is this patient, or nobody who is here. */
export type WhoItIs = { is: 'patient'; patient: string } | { is: 'nobody here' }

/**
 * Takes the row of a review in by the statements of a run, so that the update rules hold exactly. Call it in the
 * transaction that decides, with the practice locked. Answers the patient whose row it is now.
 */
export async function takeReviewIn(run: Run, review: ReviewOf, who: WhoItIs, by: By): Promise<string> {
  const newId = uuidv7()
  const whose = who.is === 'patient' ? who.patient : newId
  await keepingCount(run, by.practice, [whose], () => takeRowIn(run, review, { who, newId }, by))
  return whose
}

async function takeRowIn(
  run: Run,
  review: ReviewOf,
  { who, newId }: { who: WhoItIs; newId: string },
  by: By,
): Promise<void> {
  const patient = who.is === 'patient' ? who.patient : null
  await createRowTables(run)
  await run(takeRow, [by.practice, review.id, newId, patient])
  await run(letGoOfRow, [by.practice, patient, by.at, by.staff])
  if (patient === null) await makePatients(run, by)
  else {
    await run(`INSERT INTO matched (row_number, patient, rule) VALUES ($1, $2, 'decision')`, [
      review.rowNumber,
      patient,
    ])
    await propose(run, by.practice, carriedBy(review))
    await takeIn(run, by)
  }
  if (contactDetailsAreMissing(review)) await lookAgain(run, by.practice, patient ?? newId)
  await followRestrictions(run, { ...by, staff: null, at: new Date(by.at) })
}

const CONTACT = [
  ...['address_line_1', 'address_line_2', 'town', 'postcode'],
  ...['mobile_phone', 'other_phone', 'email'],
]

/** What was not kept with the review is as if the list did not carry it. */
function carriedBy(review: ReviewOf): string[] {
  const carries = review.carries ?? []
  return contactDetailsAreMissing(review) ? carries.filter((column) => !CONTACT.includes(column)) : carries
}

function contactDetailsAreMissing({ row }: ReviewOf): boolean {
  return !('mobile_phone' in row)
}

/** The next sync reads the row again. */
async function lookAgain(run: Run, practice: string, patient: string): Promise<void> {
  await run('UPDATE patient SET source_hash = NULL WHERE practice = $1 AND id = $2', [practice, patient])
}
