import type pg from 'pg'
import { addressTokens, foldedName } from '../../patients/search-text.ts'

/** So many patients at a time, so that memory stays what it is however many there are. */
const atATime = 5_000

/** Folds again the names and addresses that were put back, for matching and search to find them by. */
export async function foldAgain(client: pg.ClientBase, practice: string): Promise<void> {
  await client.query(
    `DECLARE to_fold NO SCROLL CURSOR FOR
     SELECT id, given_name, middle_names, family_name, address_line_1, address_line_2, town, postcode
     FROM patient
     WHERE practice = $1 AND id IN (
       SELECT patient FROM undo_value WHERE why IS NULL AND field IN (
         'given_name', 'middle_names', 'family_name', 'address_line_1', 'address_line_2', 'town', 'postcode'
       ))`,
    [practice],
  )
  for (;;) {
    const { rows } = await client.query<Named>(`FETCH ${atATime} FROM to_fold`)
    if (rows.length === 0) break
    await write(client, practice, rows.map(folded))
  }
  await client.query('CLOSE to_fold')
}

interface Named {
  id: string
  given_name: string | null
  middle_names: string | null
  family_name: string
  address_line_1: string | null
  address_line_2: string | null
  town: string | null
  postcode: string | null
}

function folded(patient: Named) {
  const { id, family_name, given_name, middle_names } = patient
  return {
    id,
    ...foldedName(family_name, given_name ?? '', middle_names ?? ''),
    address_tokens: addressTokens(
      patient.address_line_1,
      patient.address_line_2,
      patient.town,
      patient.postcode,
    ),
  }
}

async function write(
  client: pg.ClientBase,
  practice: string,
  patients: ReturnType<typeof folded>[],
): Promise<void> {
  await client.query(
    `UPDATE patient SET
       given_folded = folded.given_folded, family_folded = folded.family_folded, middle_folded = folded.middle_folded,
       name_tokens = folded.name_tokens, address_tokens = folded.address_tokens
     FROM jsonb_to_recordset($2) AS folded (
       id uuid, given_folded text, family_folded text, middle_folded text, name_tokens text, address_tokens text
     )
     WHERE patient.practice = $1 AND patient.id = folded.id`,
    [practice, JSON.stringify(patients)],
  )
}
