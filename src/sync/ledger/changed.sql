-- Contact details that a run changed, by name, from one row on. An address is one detail, told by the columns that
-- changed. Of a restricted patient only the name comes. For a first glance those who lost their last phone or email come
-- before all others. The rows of a page are chosen first, and only they are told in full.
-- $1 practice, $2 run, $3 whether it is a first glance, $4 patient and $5 detail to go on from or null, $6 how many
SELECT
  patient.id AS patient, family_name, given_name, middle_names, date_of_birth, account, restricted,
  detail,
  CASE WHEN restricted THEN '{}' ELSE was END AS was,
  CASE WHEN restricted THEN '{}' ELSE now END AS now,
  mobile_phone IS NULL AND email IS NULL AS out_of_reach,
  CASE WHEN restricted OR detail <> 'mobile_phone' THEN 0 ELSE (
    SELECT count(*)::integer FROM patient AS other
    WHERE other.practice = $1 AND other.mobile_phone = now->>'mobile_phone' AND other.status = 'registered'
      AND other.id <> patient.id
  ) END AS shared_with
FROM (
  SELECT
    patient.id, detail,
    row_number() OVER (ORDER BY CASE WHEN $3 AND lost THEN 0 ELSE 1 END, family_folded, given_folded, id, detail) AS place
  FROM (
    SELECT
      patient,
      CASE WHEN field IN ('address_line_1', 'address_line_2', 'town', 'postcode') THEN 'address' ELSE field END AS detail,
      bool_or(new IS NULL AND field IN ('mobile_phone', 'email')) AS lost
    FROM patient_change
    WHERE practice = $1 AND run = $2
      AND field IN ('mobile_phone', 'other_phone', 'email', 'address_line_1', 'address_line_2', 'town', 'postcode')
    GROUP BY 1, 2
  ) AS change
  JOIN patient ON patient.practice = $1 AND patient.id = change.patient
  WHERE $4::uuid IS NULL OR (family_folded, given_folded, id, detail) > (
    (SELECT family_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $4),
    (SELECT given_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $4),
    $4,
    $5::text
  )
  ORDER BY place
  LIMIT $6
) AS chosen
JOIN patient ON patient.practice = $1 AND patient.id = chosen.id
CROSS JOIN LATERAL (
  SELECT jsonb_object_agg(field, old) AS was, jsonb_object_agg(field, new) AS now
  FROM patient_change
  WHERE practice = $1 AND run = $2 AND patient = chosen.id
    AND field = ANY (CASE detail
      WHEN 'address' THEN ARRAY['address_line_1', 'address_line_2', 'town', 'postcode'] ELSE ARRAY[detail]
    END)
) AS values
ORDER BY place
