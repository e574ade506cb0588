-- One line for each doubtful row, with all that is doubtful about it and what it says. Where a patient it may be is
-- restricted, contact details are not kept.
-- $1 practice
INSERT INTO doubt_summary (row_number, review, source_hash, kind, reason, patients, listed)
SELECT
  doubt.row_number,
  listed.new_id,
  listed.source_hash,
  doubt.kind,
  doubt.reason,
  doubt.patients,
  to_jsonb(listed) - '{new_id,source_hash,row_number}'::text[] - CASE
    WHEN EXISTS (
      SELECT FROM patient WHERE patient.practice = $1 AND patient.id = ANY (doubt.patients) AND patient.restricted
    ) THEN '{address_line_1,address_line_2,town,postcode,mobile_phone,other_phone,email,address_tokens}'::text[]
    ELSE '{}'
  END
FROM (
  SELECT
    row_number,
    min(kind) AS kind,
    string_agg(DISTINCT reason, '; ') AS reason,
    coalesce(array_agg(DISTINCT patient ORDER BY patient) FILTER (WHERE patient IS NOT NULL), '{}') AS patients
  FROM doubted GROUP BY row_number
) AS doubt
JOIN listed USING (row_number)
