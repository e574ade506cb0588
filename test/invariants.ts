import assert from 'node:assert/strict'
import type pg from 'pg'

/**
 * What must hold in the database whatever went wrong before, each as a statement that finds what breaks it. `$1` is the
 * practice, or null for all.
 */
const broken: Record<string, string> = {
  'a row of the list belongs to exactly one person': `
    SELECT practice, source_patient_id AS what FROM patient
    WHERE source_patient_id IS NOT NULL AND merged_into IS NULL
    GROUP BY practice, source_patient_id HAVING count(*) > 1
    UNION ALL
    SELECT practice, encode(source_hash, 'hex') FROM patient
    WHERE source_hash IS NOT NULL AND merged_into IS NULL
    GROUP BY practice, source_hash HAVING count(*) > 1`,

  'an NHS number belongs to exactly one person': `
    SELECT practice, count(*)::text AS what FROM patient WHERE nhs_number IS NOT NULL
    GROUP BY practice, nhs_number HAVING count(*) > 1`,

  'a row that waits for a person is nobody’s meanwhile': `
    SELECT review.practice, review.id::text AS what FROM review
    JOIN patient ON patient.practice = review.practice AND patient.source_hash = review.source_hash
    WHERE review.state = 'open'`,

  'a link says which rule made it, and when': `
    SELECT practice, id::text AS what FROM patient
    WHERE (link_rule IS NULL) <> (linked_at IS NULL) OR (source_hash IS NOT NULL AND link_rule IS NULL)`,

  'only a run that is done has done anything': `
    SELECT mark.practice, mark.what FROM (
      SELECT practice, created_run AS run, 'a patient ' || id AS what FROM patient
      UNION ALL SELECT practice, linked_run, 'a link of ' || id FROM patient
      UNION ALL SELECT practice, run, 'a change of ' || patient FROM patient_change
      UNION ALL SELECT practice, run, 'a review ' || id FROM review
      UNION ALL SELECT practice, closed_run, 'the end of the review ' || id FROM review
    ) AS mark
    LEFT JOIN sync_run ON sync_run.practice = mark.practice AND sync_run.id = mark.run
    WHERE mark.run IS NOT NULL AND sync_run.state IS DISTINCT FROM 'done'`,

  'what a run counted is what it did': `
    SELECT sync_run.practice, sync_run.id || ' ' || named.counted AS what
    FROM sync_run CROSS JOIN LATERAL (VALUES
      ('created', created, (SELECT count(*) FROM patient WHERE patient.practice = sync_run.practice AND created_run = sync_run.id)),
      ('linked', linked, (
        SELECT count(*) FROM patient_change AS change
        WHERE change.practice = sync_run.practice AND run = sync_run.id AND field = 'link' AND old IS NULL
          AND EXISTS (
            SELECT FROM patient WHERE patient.practice = change.practice AND patient.id = change.patient
              AND linked_run = sync_run.id
          )
      )),
      ('left', "left", (
        SELECT count(*) FROM patient_change AS change
        WHERE change.practice = sync_run.practice AND run = sync_run.id AND field = 'status' AND old = 'registered'
      ))
    ) AS named (counted, said, found)
    WHERE state = 'done' AND said <> found
      AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = sync_run.practice AND run_undo.run = sync_run.id)`,

  'the kept counts are the counted ones': `
    SELECT coalesce(kept.practice, counted.practice) AS practice, concat_ws(' ', status, account) AS what
    FROM (SELECT practice, status, account, patients FROM patient_count WHERE patients > 0) AS kept
    FULL JOIN (
      SELECT practice, status, CASE WHEN restricted THEN 'restricted' ELSE account END AS account,
        count(*)::integer AS patients
      FROM patient
      WHERE merged_into IS NULL GROUP BY 1, 2, 3
    ) AS counted USING (practice, status, account)
    WHERE kept.patients IS DISTINCT FROM counted.patients`,

  'no run overwrites an NHS number': `
    SELECT practice, patient::text AS what FROM patient_change
    WHERE run IS NOT NULL AND field = 'nhs_number' AND old IS NOT NULL AND new IS NOT NULL`,

  'of a digital patient a run touches the NHS number, the phone, the link and the status, and no more': `
    SELECT change.practice, change.patient || ' ' || change.field AS what FROM patient_change AS change
    JOIN patient ON patient.practice = change.practice AND patient.id = change.patient
    WHERE run IS NOT NULL AND patient.account = 'digital'
      AND NOT EXISTS (
        SELECT FROM patient_change AS signed WHERE signed.practice = change.practice
          AND signed.patient = change.patient AND signed.field = 'account' AND signed.changed_at > change.changed_at
      )
      AND NOT (
        field IN ('link', 'source_patient_id', 'status', 'restricted')
        OR (field IN ('nhs_number', 'mobile_phone') AND old IS NULL)
        OR (field IN (
          'address_line_1', 'address_line_2', 'town', 'postcode', 'mobile_phone', 'other_phone', 'email'
        ) AND new IS NULL AND patient.restricted)
      )`,

  'a change changes something': `
    SELECT practice, patient || ' ' || field AS what FROM patient_change WHERE old IS NOT DISTINCT FROM new`,

  'each change goes on from where the one before ended': `
    SELECT practice, patient || ' ' || field AS what FROM (
      SELECT practice, patient, field, old,
        lag(new) OVER each_field AS before,
        row_number() OVER each_field AS nth
      FROM patient_change WHERE field <> 'link'
      WINDOW each_field AS (PARTITION BY practice, patient, field ORDER BY changed_at)
    ) AS chained WHERE nth > 1 AND old IS DISTINCT FROM before`,

  'the history ends with what the patient is now': `
    SELECT patient.practice, patient.id || ' ' || last.field AS what FROM (
      SELECT DISTINCT ON (practice, patient, field) practice, patient, field, new
      FROM patient_change WHERE field <> 'link' ORDER BY practice, patient, field, changed_at DESC
    ) AS last
    JOIN patient ON patient.practice = last.practice AND patient.id = last.patient
    WHERE to_jsonb(patient) ? last.field AND to_jsonb(patient) ->> last.field IS DISTINCT FROM last.new`,

  'nothing of a practice points into another': `
    SELECT pointer.practice, pointer.what FROM (
      SELECT practice, patient AS target, 'a change' AS what FROM patient_change
      UNION ALL SELECT practice, patient, 'a candidate' FROM review_candidate
      UNION ALL SELECT practice, patient, 'a decision' FROM identity_decision
      UNION ALL SELECT practice, merged_into, 'a merge' FROM patient WHERE merged_into IS NOT NULL
    ) AS pointer
    LEFT JOIN patient ON patient.practice = pointer.practice AND patient.id = pointer.target
    WHERE patient.id IS NULL
    UNION ALL
    SELECT candidate.practice, 'a candidate of no review' FROM review_candidate AS candidate
    LEFT JOIN review ON review.practice = candidate.practice AND review.id = candidate.review
    WHERE review.id IS NULL`,
}

/** What was going on must be over: runs, and transactions that hold a practice. */
const unfinished: Record<string, string> = {
  'no run is under way for ever': `SELECT practice, id::text AS what FROM sync_run WHERE state = 'running'`,

  'no transaction of a run is left over': `
    SELECT split_part(application_name, ' ', 2) AS practice, coalesce(state, '') AS what FROM pg_stat_activity
    WHERE datname = current_database() AND application_name ~ '^patient-sync [A-Z0-9]+ [0-9a-f-]{36}$'`,
}

export interface Circumstances {
  /** One practice; all of the database when it is not said. */
  practice?: string
  /** A run is known to have been killed, and nobody has looked after it yet. */
  runsMayBeLeft?: boolean
  /** The test itself changed patients behind the product's back, without a line of history. */
  withoutHistory?: boolean
  /** All that was logged and answered meanwhile. */
  said?: string
  /** Source ids of the list that was taken in last: nobody on it may be lost. */
  listed?: readonly string[]
}

/** Asserts all of it. Called after every fault. */
export async function assertInvariants(
  owner: Pick<pg.Pool, 'query'>,
  { practice, runsMayBeLeft = false, withoutHistory = false, said, listed }: Circumstances = {},
): Promise<void> {
  const rules = { ...broken, ...(runsMayBeLeft ? {} : unfinished) }
  if (withoutHistory) for (const rule of aboutHistory) delete rules[rule]
  for (const [rule, statement] of Object.entries(rules)) {
    const { rows } = await owner.query<{ what: string }>(
      `SELECT what FROM (${statement}) AS broken WHERE $1::text IS NULL OR practice = $1 LIMIT 5`,
      [practice ?? null],
    )
    assert.deepEqual(
      rows.map(({ what }) => what),
      [],
      `broken: ${rule}`,
    )
  }
  if (listed !== undefined)
    assert.deepEqual(await lost(owner, practice, listed), [], 'rows of the list are lost')
  if (said !== undefined)
    assert.deepEqual(await personalDetails(owner, said), [], 'personal details were said')
}

const aboutHistory = [
  'each change goes on from where the one before ended',
  'the history ends with what the patient is now',
]

/** Rows that are no patient's, wait for nobody, and were not told to be unusable. */
async function lost(
  owner: Pick<pg.Pool, 'query'>,
  practice: string | undefined,
  listed: readonly string[],
): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT row_id AS id FROM unnest($2::text[]) WITH ORDINALITY AS listed (row_id, nth)
     WHERE NOT EXISTS (SELECT FROM patient WHERE practice = $1 AND source_patient_id = row_id)
       AND NOT EXISTS (SELECT FROM review WHERE practice = $1 AND source_patient_id = row_id AND state = 'open')
       AND NOT EXISTS (
         SELECT FROM unusable_row WHERE practice = $1 AND kind = 'row' AND row_number = nth + 1
           AND run = (SELECT id FROM sync_run WHERE practice = $1 AND state = 'done' ORDER BY started_at DESC LIMIT 1)
       )`,
    [practice, listed],
  )
  return rows.map(({ id }) => id)
}

/** Values of patients and of rows that wait which stand in a text, shortened so that the test does not say them either. */
async function personalDetails(owner: Pick<pg.Pool, 'query'>, said: string): Promise<string[]> {
  const { rows } = await owner.query<{ kind: string; value: string }>(`
    SELECT DISTINCT kind, value FROM patient CROSS JOIN LATERAL (VALUES
      ('nhs_number', nhs_number), ('given_name', given_name), ('family_name', family_name),
      ('mobile_phone', mobile_phone), ('other_phone', other_phone), ('email', email),
      ('address_line_1', address_line_1), ('date_of_birth', date_of_birth::text)
    ) AS detail (kind, value)
    WHERE length(value) > 3
    UNION
    SELECT key, value FROM review CROSS JOIN LATERAL jsonb_each_text(listed)
    WHERE key IN ('nhs_number', 'given_name', 'family_name', 'mobile_phone', 'email', 'date_of_birth') AND length(value) > 3`)
  const words = new Set(said.split(/[^\p{L}\p{N}@.+:-]+/u).map((word) => word.replace(/[.:]+$/, '')))
  const isSaid = (value: string) => (value.includes(' ') ? said.includes(value) : words.has(value))
  return rows.filter(({ value }) => isSaid(value)).map(({ kind, value }) => `${kind} ${value.slice(0, 2)}…`)
}
