-- Matching, fourth step: the promised "name and date of birth" rule made safe. The NHS number is missing on one side,
-- both names are equal (or given and family name are swapped), the date of birth is equal and is none that stands for
-- "not known", the pair is the only one in both directions, and nothing contradicts it. Everything that comes near
-- (the same date of birth and one equal name) waits for a person.
-- $1 practice
WITH open_row AS MATERIALIZED (
  SELECT * FROM listed
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
), pair AS MATERIALIZED (
  SELECT
    open_row.row_number,
    patient.id AS patient,
    patient.family_folded <> '' AND patient.given_folded <> '' AND (
      (patient.family_folded = open_row.family_folded AND patient.given_folded = open_row.given_folded)
      OR (patient.family_folded = open_row.given_folded AND patient.given_folded = open_row.family_folded)
    ) AS names_equal,
    CASE
      WHEN open_row.date_of_birth = '1900-01-01'
        OR (extract(month FROM open_row.date_of_birth) = 1 AND extract(day FROM open_row.date_of_birth) = 1)
        THEN 'the date of birth is one that often stands for "not known"'
      WHEN patient.sex <> open_row.sex THEN 'the sex is another'
      WHEN left(patient.middle_folded, 1) <> left(open_row.middle_folded, 1)
        AND patient.middle_folded <> '' AND open_row.middle_folded <> ''
        THEN 'the middle names differ'
      WHEN patient.postcode <> open_row.postcode
        AND patient.mobile_phone <> open_row.mobile_phone AND patient.email <> open_row.email
        THEN 'postcode, phone and email all differ'
      WHEN patient.restricted OR open_row.restricted THEN 'the record is restricted'
      WHEN (patient.status = 'deceased') <> (open_row.status = 'deceased') THEN 'one of the two has died'
    END AS contradiction
  FROM open_row
  JOIN patient ON patient.practice = $1 AND patient.date_of_birth = open_row.date_of_birth
    AND (patient.nhs_number IS NULL OR open_row.nhs_number IS NULL)
    AND (
      (patient.family_folded <> '' AND patient.family_folded IN (open_row.family_folded, open_row.given_folded))
      OR (patient.given_folded <> '' AND patient.given_folded IN (open_row.given_folded, open_row.family_folded))
    )
    AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = patient.id)
    AND NOT EXISTS (SELECT FROM present WHERE present.cell = patient.source_patient_id)
    AND (
      patient.source_hash IS NULL
      OR EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
    )
), judged AS (
  SELECT
    row_number,
    patient,
    CASE
      WHEN NOT names_equal THEN 'Same date of birth and one name equal, but the other name differs: possibly a twin'
      WHEN contradiction IS NOT NULL THEN 'Same names and date of birth, but ' || contradiction
      WHEN count(*) FILTER (WHERE names_equal) OVER (PARTITION BY row_number) > 1
        THEN 'Same names and date of birth as more than one patient'
      WHEN count(*) FILTER (WHERE names_equal) OVER (PARTITION BY patient) > 1
        THEN 'More than one row of the list has these names and this date of birth'
      WHEN count(*) OVER (PARTITION BY row_number) > 1 OR count(*) OVER (PARTITION BY patient) > 1
        THEN 'Same names and date of birth, but somebody with one equal name has it too: possibly a twin'
    END AS doubt
  FROM pair
), doubted_now AS (
  INSERT INTO doubted (row_number, kind, reason, patient)
  SELECT row_number, 'doubtful-match', doubt, patient FROM judged WHERE doubt IS NOT NULL
)
INSERT INTO matched (row_number, patient, rule)
SELECT row_number, patient, 'name-and-date-of-birth' FROM judged WHERE doubt IS NULL
