-- Matching, second step: the row's source id is linked to a patient already. The link is verified by the NHS number or
-- the date of birth being unchanged. Where the NHS number, the date of birth or both names changed under one source
-- id, somebody may have overwritten the record with another person: nothing is updated, a person decides. The same when
-- the patient's own row stands in the list as it was: then two rows carry the id, and neither wins by being the new one.
-- A patient who was linked by NHS number and names although the date of birth differed a little keeps the date that they
-- have: that it differs still is no news.
-- $1 practice
WITH known AS (
  SELECT
    listed.row_number,
    patient.id AS patient,
    holder.id AS holder,
    twin.id AS twin,
    patient.source_hash IS NOT NULL
      AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash) AS has_row_tonight,
    CASE
      WHEN patient.nhs_number <> listed.nhs_number
        THEN 'The NHS number under this source id is another one than before'
      WHEN EXISTS (
        SELECT FROM identity_decision AS decision
        WHERE decision.practice = $1 AND decision.kind = 'different' AND decision.undone_at IS NULL
          AND decision.patient = patient.id AND decision.row_key = 'id ' || listed.source_patient_id
      ) THEN 'Somebody decided that this row is not the patient whom it is linked to'
      WHEN patient.date_of_birth <> listed.date_of_birth AND NOT (
        patient.link_rule = 'nhs-number-and-names' AND patient.nhs_number = listed.nhs_number
        AND date_of_birth_level(patient.date_of_birth, listed.date_of_birth) IN ('swapped', 'one-digit', 'two-parts')
      )
        THEN 'The date of birth under this source id is another one than before'
      WHEN patient.date_of_birth IS NULL AND (patient.nhs_number = listed.nhs_number) IS NOT TRUE
        THEN 'Nothing confirms that this source id still stands for the same person'
      WHEN coalesce(nullif(patient.family_folded, ''), patient.family_name)
          <> coalesce(nullif(listed.family_folded, ''), listed.family_name)
        AND coalesce(nullif(patient.given_folded, ''), patient.given_name, '')
          <> coalesce(nullif(listed.given_folded, ''), listed.given_name, '')
        AND NOT (
          patient.family_folded = listed.given_folded AND patient.given_folded = listed.family_folded
          AND listed.family_folded <> '' AND listed.given_folded <> ''
        )
        THEN 'Both names under this source id are other ones than before'
      WHEN patient.given_folded <> listed.given_folded AND twin.id IS NOT NULL
        THEN 'Another patient has the name and date of birth that now stand under this source id'
      WHEN patient.status = 'deceased' AND listed.status = 'registered'
        THEN 'The list said that this patient has died, and now lists them as living'
      WHEN patient.nhs_number IS NULL AND holder.id IS NOT NULL
        THEN 'Another patient holds the NHS number of this row'
    END AS alarm
  FROM listed
  JOIN patient ON patient.practice = $1 AND patient.source_patient_id = listed.source_patient_id
    AND patient.merged_into IS NULL
  LEFT JOIN LATERAL (
    SELECT other.id FROM patient AS other
    WHERE other.practice = $1 AND other.nhs_number = listed.nhs_number AND other.id <> patient.id
      AND patient.nhs_number IS DISTINCT FROM listed.nhs_number
      AND NOT EXISTS (
        SELECT FROM identity_decision AS decision
        WHERE decision.practice = $1 AND decision.kind = 'different' AND decision.undone_at IS NULL
          AND decision.patient = other.id AND decision.row_key = 'id ' || listed.source_patient_id
      )
  ) AS holder ON true
  LEFT JOIN LATERAL (
    SELECT other.id FROM patient AS other
    WHERE other.practice = $1 AND other.family_folded = listed.family_folded
      AND other.given_folded = listed.given_folded AND listed.given_folded <> ''
      AND other.date_of_birth = listed.date_of_birth AND other.id <> patient.id
      AND patient.given_folded <> listed.given_folded
    LIMIT 1
  ) AS twin ON true
  WHERE NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
), doubt AS (
  INSERT INTO doubted (row_number, kind, reason, patient)
  SELECT row_number, 'duplicate', 'Two rows of the list carry this source id', patient FROM known WHERE has_row_tonight
  UNION ALL
  SELECT row_number, 'conflict', alarm, candidate.id FROM known
  CROSS JOIN LATERAL (VALUES (patient), (holder), (twin)) AS candidate (id)
  WHERE alarm IS NOT NULL AND NOT has_row_tonight AND candidate.id IS NOT NULL
)
INSERT INTO matched (row_number, patient, rule)
SELECT row_number, patient, 'source-id' FROM known WHERE alarm IS NULL AND NOT has_row_tonight
