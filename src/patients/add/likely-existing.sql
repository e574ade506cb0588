-- Patients who may be the person that somebody is about to add, whatever their status, the likeliest first:
--   1 the same NHS number
--   2 the same date of birth and both names, also when given and family name are swapped
--   3 the same date of birth and one of the names, also where the other one stands
--   4 the same mobile phone and given name, but never by a number of a restricted patient
--   5 the same given and family name
-- Names are compared folded; one that folds to nothing is equal to nothing. Each way has an index of its own.
-- $1 practice, $2 NHS number, $3 date of birth, $4 given name, $5 family name (both folded), $6 mobile phone, $7 most
WITH alike AS (
  SELECT id, 1 AS rank FROM patient WHERE practice = $1 AND nhs_number = $2::text
  UNION ALL
  SELECT
    id,
    CASE
      WHEN (given_folded = $4::text AND family_folded = $5::text) OR (given_folded = $5::text AND family_folded = $4::text)
        THEN 2
      ELSE 3
    END
  FROM patient
  WHERE practice = $1 AND date_of_birth = $3::date
    AND (
      (given_folded <> '' AND given_folded IN ($4::text, $5::text))
      OR (family_folded <> '' AND family_folded IN ($4::text, $5::text))
    )
  UNION ALL
  SELECT id, 4 FROM patient
  WHERE practice = $1 AND mobile_phone = $6::text AND given_folded = $4::text AND given_folded <> '' AND NOT restricted
  UNION ALL
  (
    SELECT id, 5 FROM patient
    WHERE practice = $1 AND family_folded = $5::text AND given_folded = $4::text
      AND family_folded <> '' AND given_folded <> ''
    ORDER BY id
    LIMIT $7::integer
  )
), likeliest AS (
  SELECT id, min(rank) AS rank FROM alike GROUP BY id
)
SELECT
  patient.id, patient.account, patient.status, patient.status_since, patient.restricted, patient.nhs_number,
  patient.given_name, patient.middle_names, patient.family_name, patient.date_of_birth,
  CASE WHEN NOT patient.restricted THEN patient.address_line_1 END AS address_line_1,
  likeliest.rank
FROM likeliest
JOIN patient ON patient.practice = $1 AND patient.id = likeliest.id AND patient.merged_into IS NULL
ORDER BY likeliest.rank, patient.status <> 'registered', patient.family_folded, patient.given_folded, patient.id
LIMIT $7::integer
