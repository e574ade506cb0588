import type pg from 'pg'

/** What a practice's patients, history and reviews say, without ids and times: two practices can be compared by it. */
export interface Content {
  patients: string[]
  changes: string[]
  reviews: string[]
  counts: string[]
}

/** Patients of `except` (an imported id) are left out, and what is about them. */
export async function contentOf(owner: pg.Pool, practice: string, except = ''): Promise<Content> {
  const known = `
    WITH known AS (
      SELECT id, (
        to_jsonb(patient) - '{practice, id, status_since, linked_at, linked_run, created_run, created_by, created_at, updated_at}'::text[]
          || jsonb_build_object('linked', linked_run IS NOT NULL, 'created', created_run IS NOT NULL)
      )::text AS content
      FROM patient WHERE practice = $1 AND imported_id IS DISTINCT FROM $2
    )`
  const lines = async (text: string) => {
    const { rows } = await owner.query<{ line: string }>(`${known} ${text} ORDER BY 1`, [practice, except])
    return rows.map(({ line }) => line)
  }
  return {
    patients: await lines('SELECT content AS line FROM known'),
    changes: await lines(
      `SELECT jsonb_build_array(content, field, old, new, run IS NOT NULL)::text AS line
       FROM patient_change JOIN known ON known.id = patient WHERE practice = $1`,
    ),
    reviews: await lines(
      `SELECT jsonb_build_array(
         kind, state, reason, row_number, source_patient_id, source_hash, listed, closed_run IS NOT NULL,
         ARRAY(
           SELECT content FROM review_candidate AS candidate JOIN known ON known.id = candidate.patient
           WHERE candidate.practice = $1 AND candidate.review = review.id ORDER BY content
         )
       )::text AS line
       FROM review WHERE practice = $1`,
    ),
    counts: await lines(
      // No row and none counted say the same.
      `SELECT concat_ws(' ', account, status, patients) AS line FROM patient_count WHERE practice = $1 AND patients <> 0`,
    ),
  }
}
