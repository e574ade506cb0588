import { recordAudit } from '../../platform/audit.ts'
import { asPractice, runIn, type Database, type Tx } from '../../platform/database/database.ts'
import { oneAtATime } from '../../platform/database/one-at-a-time.ts'
import { ProductError } from '../../platform/errors.ts'
import { keepingCount } from '../count.ts'
import { likelyExisting, type LikelyPatient } from './likely-existing.ts'
import type { NewPatient } from './new-patient.ts'

/** What somebody asks for who adds a patient by hand. */
export interface Addition {
  practice: string
  /** The id that the patient gets. The same id again for the same person is the same form sent twice. */
  id: string
  person: NewPatient
  /** The likely existing patients who were shown and found to be somebody else. */
  shown: readonly string[]
  staff: string
  now: Date
}

export type AdditionOutcome =
  | { is: 'added' }
  /** The same form was sent before. */
  | { is: 'added-before' }
  /** The id has been given to another person: an old form was filled in anew. */
  | { is: 'id-taken' }
  /** A patient holds the NHS number, so nobody else can. */
  | { is: 'held'; holder: LikelyPatient }
  /** Who may be the same person, some of whom were not shown yet. */
  | { is: 'likely'; likely: LikelyPatient[] }

/**
 * Adds a non-digital patient, unless they may be one of those who are there already. They have no link yet: the next
 * sync whose list names the same person links and completes them.
 */
export async function addPatient(database: Database, addition: Addition): Promise<AdditionOutcome> {
  try {
    return await asPractice(database, addition.practice, (tx) => addIn(tx, addition))
  } catch (error) {
    if (!isTaken(error)) throw error
    // A sync or an import was quicker: now that it is over, the same question has an answer.
    try {
      return await asPractice(database, addition.practice, (tx) => addIn(tx, addition))
    } catch (again) {
      if (isTaken(again)) throw cannotBeAdded()
      throw again
    }
  }
}

/** Somebody has the number whom this person does not see. Neither who nor why may be told. */
function cannotBeAdded(): ProductError {
  return new ProductError(
    'refused',
    'The patient cannot be added with this NHS number. Check it with them, or ask your governance lead.',
  )
}

async function addIn(tx: Tx, addition: Addition): Promise<AdditionOutcome> {
  const { practice, id, person, shown } = addition
  // Two people at two desks who add the same person at once: the second one is shown what the first one added.
  await oneAtATime(tx, 'add a patient', practice)
  const before = await findAdded(tx, practice, id)
  if (before) return { is: isSame(before, person) ? 'added-before' : 'id-taken' }
  const likely = await likelyExisting(tx, practice, person)
  const holder = likely.find(({ nhs_number }) => nhs_number !== null && nhs_number === person.nhs_number)
  if (holder) return { is: 'held', holder }
  if (likely.some((each) => !shown.includes(each.id))) return { is: 'likely', likely }
  await keepingCount(runIn(tx), practice, [id], () => insert(tx, addition))
  const { staff, now: at } = addition
  await recordAudit(tx, practice, { action: 'patient-added', actor: { staff }, subject: { patient: id }, at })
  return { is: 'added' }
}

type Added = Pick<NewPatient, 'given_folded' | 'family_folded'> & { date_of_birth: string | null }

function findAdded(tx: Tx, practice: string, id: string): Promise<Added | undefined> {
  return tx
    .selectFrom('patient')
    .select(['given_folded', 'family_folded', 'date_of_birth'])
    .where('practice', '=', practice)
    .where('id', '=', id)
    .executeTakeFirst()
}

function isSame(before: Added, person: NewPatient): boolean {
  return (
    before.given_folded === person.given_folded &&
    before.family_folded === person.family_folded &&
    before.date_of_birth === person.date_of_birth
  )
}

async function insert(tx: Tx, { practice, id, person, staff, now }: Addition): Promise<void> {
  await tx
    .insertInto('patient')
    .values({
      ...person,
      ...{ practice, id, account: 'non-digital', status: 'registered', status_since: now, restricted: false },
      ...{ came_from: 'staff', created_by: staff, created_at: now, updated_at: now },
    })
    .execute()
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
