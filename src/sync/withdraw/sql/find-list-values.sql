-- Of those who stay: every contact detail, NHS number and registration date that a run wrote last, or that a patient whom the
-- list made has had from the beginning. The parts of an address are one value.
-- $1 practice
INSERT INTO list_value (patient, field)
WITH last AS (
  SELECT DISTINCT ON (change.patient, change.field)
    change.patient, change.field, change.run IS NOT NULL AS by_list, change.changed_at
  FROM patient_change AS change
  JOIN fate ON fate.patient = change.patient AND fate.why IS NOT NULL
  WHERE change.practice = $1
  ORDER BY change.patient, change.field, change.changed_at DESC
), address AS (
  SELECT DISTINCT ON (patient) patient, by_list FROM last
  WHERE field IN ('address_line_1', 'address_line_2', 'town', 'postcode')
  ORDER BY patient, changed_at DESC
)
SELECT patient.id, held.field
FROM fate
JOIN patient ON patient.practice = $1 AND patient.id = fate.patient
CROSS JOIN LATERAL (VALUES
  ('mobile_phone', patient.mobile_phone),
  ('other_phone', patient.other_phone),
  ('email', patient.email),
  ('nhs_number', patient.nhs_number),
  ('registration_date', patient.registration_date::text),
  ('address_line_1', patient.address_line_1),
  ('address_line_2', patient.address_line_2),
  ('town', patient.town),
  ('postcode', patient.postcode)
) AS held (field, value)
LEFT JOIN last ON last.patient = patient.id AND last.field = held.field
LEFT JOIN address ON address.patient = patient.id
  AND held.field IN ('address_line_1', 'address_line_2', 'town', 'postcode')
WHERE fate.why IS NOT NULL AND held.value IS NOT NULL
  AND coalesce(address.by_list, last.by_list, patient.came_from = 'list')
