import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { NewPatient } from './new-patient.ts'

const likelyExistingSql = sqlFile(import.meta.url, './likely-existing.sql')

/** More are no help to anybody: they are namesakes. */
export const MOST_LIKELY = 20

/** A patient who may be the person that somebody is about to add. */
export interface LikelyPatient {
  id: string
  account: 'digital' | 'non-digital'
  status: 'registered' | 'left' | 'deceased'
  status_since: Date
  restricted: boolean
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  /** Hidden (null) when the record is restricted. */
  address_line_1: string | null
  /** Which of the ways found them, see `likely-existing.sql`. */
  rank: 1 | 2 | 3 | 4 | 5
}

/** Patients of the practice who may be this person already, the likeliest first; at most `MOST_LIKELY`. */
export async function likelyExisting(
  tx: Tx,
  practice: string,
  person: Pick<
    NewPatient,
    'nhs_number' | 'date_of_birth' | 'given_folded' | 'family_folded' | 'mobile_phone'
  >,
): Promise<LikelyPatient[]> {
  const { nhs_number, date_of_birth, given_folded, family_folded, mobile_phone } = person
  const { rows } = await runIn(tx)(likelyExistingSql, [
    ...[practice, nhs_number, date_of_birth, given_folded, family_folded, mobile_phone],
    MOST_LIKELY,
  ])
  return rows as LikelyPatient[]
}
