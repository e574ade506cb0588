-- Blanks what the history of those who stay holds of the list: what a run wrote, and what stood there before when that came
-- from the list, too. Field, time and run stay.
-- $1 practice
UPDATE patient_change AS change SET
  old = CASE WHEN past.old_from_list THEN NULL ELSE change.old END,
  new = CASE WHEN past.new_from_list THEN NULL ELSE change.new END
FROM (
  SELECT
    each.patient, each.field, each.changed_at,
    each.run IS NOT NULL OR each.undo IS NOT NULL AS new_from_list,
    coalesce(
      lag(each.run IS NOT NULL OR each.undo IS NOT NULL) OVER (
        PARTITION BY each.patient, each.field ORDER BY each.changed_at
      ),
      patient.came_from = 'list'
    ) AS old_from_list
  FROM patient_change AS each
  JOIN fate ON fate.patient = each.patient AND fate.why IS NOT NULL
  JOIN patient ON patient.practice = $1 AND patient.id = each.patient
  WHERE each.practice = $1 AND each.field IN (
    'mobile_phone', 'other_phone', 'email', 'nhs_number', 'registration_date', 'source_patient_id',
    'address_line_1', 'address_line_2', 'town', 'postcode'
  )
) AS past
WHERE change.practice = $1 AND change.patient = past.patient AND change.field = past.field
  AND change.changed_at = past.changed_at AND (past.old_from_list OR past.new_from_list)
