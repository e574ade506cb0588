-- A patient who was linked although the date of birth on the list is a little another keeps theirs: the run's page says
-- in which row, so that somebody finds out which is right.
-- $1 practice, $2 run
INSERT INTO unusable_row (practice, run, row_number, kind, reason)
SELECT $1, $2, matched.row_number, 'value',
  'The date of birth is a little different from the patient’s, who kept theirs. Find out which is right.'
FROM matched
JOIN listed USING (row_number)
JOIN patient ON patient.practice = $1 AND patient.id = matched.patient
WHERE 'nhs-number-and-names' IN (matched.rule, patient.link_rule) AND patient.date_of_birth <> listed.date_of_birth
