-- Who joined by a run, by name, from one patient on: whom it added, and whom it found again after they had left. Who
-- was tied to the list only now counts as linked, as in the run's own numbers. Added patients are found by the time of
-- the run, which has an index; each half is cut to what is needed before they are put together, so that the first list
-- of a large practice need not be sorted.
-- $1 practice, $2 run, $3 and $4 begin and end of the run, $5 patient to go on from or null, $6 how many
SELECT
  patient.id AS patient, family_name, given_name, middle_names, date_of_birth, account, restricted,
  how, status,
  CASE WHEN NOT restricted THEN mobile_phone END AS mobile_phone,
  CASE WHEN NOT restricted THEN other_phone END AS other_phone,
  CASE WHEN NOT restricted THEN email END AS email
FROM (
  (
    SELECT id, 'new' AS how FROM patient
    WHERE practice = $1 AND created_run = $2 AND created_at BETWEEN $3 AND $4
      AND ($5::uuid IS NULL OR (family_folded, given_folded, id) > (
        (SELECT family_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $5),
        (SELECT given_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $5),
        $5
      ))
    ORDER BY family_folded, given_folded, id
    LIMIT $6
  )
  UNION ALL
  SELECT patient, 'back' FROM patient_change AS change
  WHERE practice = $1 AND run = $2 AND field = 'status' AND new = 'registered'
    AND NOT EXISTS (
      SELECT FROM patient_change AS link
      WHERE link.practice = $1 AND link.run = $2 AND link.field = 'link' AND link.patient = change.patient
    )
) AS joined
JOIN patient ON patient.practice = $1 AND patient.id = joined.id
WHERE $5::uuid IS NULL OR (family_folded, given_folded, patient.id) > (
  (SELECT family_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $5),
  (SELECT given_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $5),
  $5
)
ORDER BY family_folded, given_folded, patient.id
LIMIT $6
