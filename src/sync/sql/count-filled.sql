-- How many contact details are held of the patients whose details follow the list, an address being one: of those that
-- were on it, or would now be. Counting stops at as many as are enough to be within the limit.
-- $1 practice, $2 run, $3 how many are enough, or null for all
SELECT count(*)::integer AS filled
FROM (
  SELECT generate_series(
    1, num_nonnulls(mobile_phone, other_phone, email, coalesce(postcode, address_line_1, town, address_line_2)))
  FROM patient
  WHERE patient.practice = $1 AND patient.account = 'non-digital' AND patient.status = 'registered'
    AND patient.created_run IS DISTINCT FROM $2
    AND (patient.link_rule IS NOT NULL OR EXISTS (SELECT FROM proposed WHERE proposed.patient = patient.id))
  LIMIT $3
) AS found
