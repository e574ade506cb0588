-- The numbers below the figures of a run, and the one figure that the run does not count itself: contact details, of
-- which an address is one.
-- $1 practice, $2 run
SELECT
  count(DISTINCT (patient, CASE WHEN field LIKE '%phone' OR field = 'email' THEN field ELSE 'address' END))
    FILTER (WHERE contact)::integer AS changed,
  count(DISTINCT patient) FILTER (WHERE contact)::integer AS changed_patients,
  count(*) FILTER (WHERE new IS NULL AND field IN ('mobile_phone', 'other_phone', 'email', 'postcode'))::integer AS blanked,
  count(*) FILTER (WHERE field = 'nhs_number' AND old IS NULL)::integer AS got_nhs_number,
  count(*) FILTER (WHERE field = 'status' AND old = 'registered' AND new = 'deceased')::integer AS died,
  (SELECT count(*)::integer FROM review
    WHERE practice = $1 AND run = $2 AND state = 'open' AND kind <> 'conflict') AS doubtful,
  (SELECT count(*)::integer FROM review
    WHERE practice = $1 AND run = $2 AND state = 'open' AND kind = 'conflict') AS conflicts,
  (SELECT count(*)::integer FROM unusable_row WHERE practice = $1 AND run = $2 AND kind = 'value') AS unusable_values
FROM (
  SELECT patient, field, old, new,
    field IN ('mobile_phone', 'other_phone', 'email', 'address_line_1', 'address_line_2', 'town', 'postcode') AS contact
  FROM patient_change
  WHERE practice = $1 AND run = $2
) AS change
