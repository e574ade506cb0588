-- Matching, third step: NHS number and date of birth are equal and the names agree. Names agree when the given names are
-- equal (a family name changes by marriage), when the family names are equal and the given names share a word, or when
-- given and family name are swapped. An equal number alone never links: numbers are mistyped, and the wrong person's
-- number has harmed patients.
-- $1 practice
WITH pair AS (
  SELECT
    listed.row_number,
    patient.id AS patient,
    has_row.tonight AS has_row_tonight,
    CASE
      WHEN has_row.tonight THEN 'Two rows of the list carry this NHS number'
      WHEN patient.date_of_birth IS NULL
        THEN 'Same NHS number, but the patient has no date of birth to compare'
      WHEN patient.date_of_birth <> listed.date_of_birth
        THEN 'Same NHS number, but another date of birth'
      WHEN NOT (
        (patient.given_folded = listed.given_folded AND listed.given_folded <> '')
        OR (
          patient.family_folded = listed.family_folded AND listed.family_folded <> ''
          AND array_remove(regexp_split_to_array(lower(coalesce(patient.given_name, '')), '[^[:alpha:]]+'), '')
            && array_remove(regexp_split_to_array(lower(coalesce(listed.given_name, '')), '[^[:alpha:]]+'), '')
        )
        OR (
          patient.given_folded = listed.family_folded AND patient.family_folded = listed.given_folded
          AND patient.given_folded <> '' AND patient.family_folded <> ''
        )
      )
        THEN 'Same NHS number and date of birth, but other names'
      WHEN patient.status = 'deceased' AND listed.status <> 'deceased'
        THEN 'Same NHS number, but the patient has died and the list says living'
    END AS doubt
  FROM listed
  JOIN patient ON patient.practice = $1 AND patient.nhs_number = listed.nhs_number
  CROSS JOIN LATERAL (
    SELECT
      EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
      OR EXISTS (SELECT FROM doubted WHERE doubted.patient = patient.id)
      OR EXISTS (SELECT FROM present WHERE present.cell = patient.source_patient_id)
      OR (
        patient.source_hash IS NOT NULL
        AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
      ) AS tonight
  ) AS has_row
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
), doubted_now AS (
  INSERT INTO doubted (row_number, kind, reason, patient)
  SELECT row_number, CASE WHEN has_row_tonight THEN 'duplicate' ELSE 'doubtful-match' END, doubt, patient
  FROM pair WHERE doubt IS NOT NULL
)
INSERT INTO matched (row_number, patient, rule)
SELECT row_number, patient, 'nhs-number' FROM pair WHERE doubt IS NULL
