-- Whom the list would end, by missing from it or by what their row says, and whether somebody keeps a date of birth.
-- $1 practice
SELECT
  (SELECT count(*) FROM leaving JOIN patient ON patient.practice = $1 AND patient.id = leaving.patient
    WHERE patient.status = 'registered')::integer AS leaving,
  (SELECT count(*) FROM proposed WHERE old_status = 'registered' AND status <> 'registered')::integer AS ending,
  EXISTS (SELECT FROM proposed WHERE keeps_birth) AS "keepsBirths"
