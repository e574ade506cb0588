import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Evidence } from '../evidence.ts'
import type { ListedPatient } from '../listed-patient.ts'
import type { ReviewKind, ReviewMark } from '../review.ts'

const candidatesOf = sqlFile(import.meta.url, './sql/candidates.sql')
const holdersOf = sqlFile(import.meta.url, './sql/holders.sql')

/** What a review's row says. Contact details are missing where a patient it may be is restricted, or it is over. */
export type SaidRow = Pick<
  ListedPatient,
  'source_patient_id' | 'nhs_number' | 'given_name' | 'middle_names' | 'family_name' | 'date_of_birth'
> &
  Pick<ListedPatient, 'sex' | 'registration_date' | 'status' | 'restricted'> &
  Partial<ContactDetails>

interface ContactDetails {
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
  address_line_1: string | null
  address_line_2: string | null
  town: string | null
  postcode: string | null
}

/** A patient that the row may be, as the platform has them. */
export interface Candidate extends ContactDetails {
  id: string
  account: 'digital' | 'non-digital'
  status: 'registered' | 'left' | 'deceased'
  restricted: boolean
  source_patient_id: string | null
  link_rule: string | null
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  sex: string | null
  created_at: Date
  updated_at: Date
  /** Last time's list had a row that is theirs. */
  onList: boolean
  weight: number | null
  evidence: Evidence[]
  /** It was decided that they are somebody else than the row. */
  isApart: boolean
  /** It was decided that another row of the list is theirs. */
  isAnotherRow: boolean
}

export interface ReviewOf {
  id: string
  run: string
  kind: ReviewKind
  state: 'open' | 'decided' | 'closed'
  reason: string
  rowNumber: number
  createdAt: Date
  row: SaidRow
  /** The columns that the list carried; null for a review from before these were kept. */
  carries: string[] | null
  marked: { mark: ReviewMark; by: string | null; at: Date; why: string } | null
  decided: { by: string | null; at: Date } | null
  candidates: Candidate[]
  /** Who else has the row's NHS number, and who is tied to its source id. */
  numberHolder: string | null
  idHolder: string | null
  /** Two rows of the list say the same of who they are: nobody can say which one a decision would be about. */
  isTwice: boolean
}

/** One review with whom its row may be. Throws `not-found`. */
export async function findReview(tx: Tx, practice: string, id: string): Promise<ReviewOf> {
  const found = await tx
    .selectFrom('review')
    .leftJoin('staff as marker', 'marker.id', 'review.marked_by')
    .leftJoin('staff as decider', 'decider.id', 'review.decided_by')
    .selectAll('review')
    .select(['marker.name as marker', 'decider.name as decider'])
    .where('review.practice', '=', practice)
    .where('review.id', '=', id)
    .executeTakeFirst()
  if (!found) throw new ProductError('not-found', 'There is no such review. Start from all that waits.')
  const run = runIn(tx)
  const { rows: candidates } = await run(candidatesOf, [practice, id])
  const { rows: holders } = await run(holdersOf, [practice, id])
  const { number_holder, id_holder, is_twice } = holders[0] as Holders
  return {
    ...{ id: found.id, run: found.run, reason: found.reason, rowNumber: found.row_number },
    kind: found.kind as ReviewKind,
    state: found.state as ReviewOf['state'],
    createdAt: found.created_at,
    row: found.listed as unknown as SaidRow,
    carries: found.carries,
    marked:
      found.marked === null
        ? null
        : {
            ...{ mark: found.marked as ReviewMark, by: found.marker, at: found.marked_at! },
            why: found.marked_why ?? '',
          },
    decided: found.decided_at === null ? null : { by: found.decider, at: found.decided_at },
    candidates: (candidates as CandidateRow[]).map(candidateFrom),
    ...{ numberHolder: number_holder, idHolder: id_holder, isTwice: is_twice },
  }
}

/** Whether a restricted record is part of it: then nobody's contact details are shown. */
export function isHidden({ row, candidates }: Pick<ReviewOf, 'row' | 'candidates'>): boolean {
  return row.restricted || candidates.some(({ restricted }) => restricted)
}

/** Whom the row may still be. */
export function stillPossible({ candidates }: Pick<ReviewOf, 'candidates'>): Candidate[] {
  return candidates.filter(({ isApart }) => !isApart)
}

interface Holders {
  number_holder: string | null
  id_holder: string | null
  is_twice: boolean
}

interface CandidateRow {
  patient: Omit<
    Candidate,
    'created_at' | 'updated_at' | 'onList' | 'weight' | 'evidence' | 'isApart' | 'isAnotherRow'
  > & {
    created_at: string
    updated_at: string
  }
  on_list: boolean
  weight: number | null
  evidence: Evidence[]
  is_apart: boolean
  is_another_row: boolean
}

function candidateFrom(row: CandidateRow): Candidate {
  const { created_at, updated_at } = row.patient
  return {
    ...row.patient,
    ...{ created_at: new Date(created_at), updated_at: new Date(updated_at) },
    ...{ onList: row.on_list, weight: row.weight, evidence: row.evidence },
    ...{ isApart: row.is_apart, isAnotherRow: row.is_another_row },
  }
}
