-- The numbers below the figures of a run, and the one figure that the run does not count itself: contact details, of
-- which an address is one.
-- $1 practice, $2 run
SELECT
  count(*) FILTER (WHERE contact)::integer AS changed,
  count(DISTINCT patient) FILTER (WHERE contact)::integer AS changed_patients,
  count(*) FILTER (WHERE contact AND blanked)::integer AS blanked,
  count(*) FILTER (WHERE detail = 'nhs_number' AND filled)::integer AS got_nhs_number,
  count(*) FILTER (WHERE detail = 'status' AND died)::integer AS died,
  (SELECT count(*)::integer FROM review
    WHERE practice = $1 AND run = $2 AND state = 'open' AND kind <> 'conflict') AS doubtful,
  (SELECT count(*)::integer FROM review
    WHERE practice = $1 AND run = $2 AND state = 'open' AND kind = 'conflict') AS conflicts,
  (SELECT count(*)::integer FROM unusable_row WHERE practice = $1 AND run = $2 AND kind = 'value') AS unusable_values
FROM (
  SELECT
    patient,
    detail,
    detail IN ('mobile_phone', 'other_phone', 'email', 'address') AS contact,
    bool_or(new IS NULL AND field NOT IN ('address_line_1', 'address_line_2', 'town')) AS blanked,
    bool_or(old IS NULL) AS filled,
    bool_or(old = 'registered' AND new = 'deceased') AS died
  FROM patient_change
  CROSS JOIN LATERAL (
    SELECT CASE WHEN field IN ('address_line_1', 'address_line_2', 'town', 'postcode') THEN 'address' ELSE field END
  ) AS of (detail)
  WHERE practice = $1 AND run = $2
  GROUP BY patient, detail
) AS change
