-- Of each value of a patient the first change after the end of a day in London: what it was before that is what it was on
-- that day. Values without a line did not change since.
-- $1 practice, $2 patient, $3 the day
SELECT DISTINCT ON (field) field, old
FROM patient_change
WHERE practice = $1 AND patient = $2 AND changed_at >= ($3::date + 1)::timestamp AT TIME ZONE 'Europe/London'
ORDER BY field, changed_at
