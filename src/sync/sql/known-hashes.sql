-- The digests of the records that last time's list had, packed into one long value in the order in which the patients are
-- stored, and how many linked patients have none because somebody edited them: their rows must be looked at again. They
-- come in base64, which is shorter than hexadecimal and read faster.
-- Rows that an undo set aside count as known, and patients whose absence was set aside have no row to look at.
-- $1 practice
SELECT
  encode(coalesce(linked.packed, ''::bytea) || coalesce(
    (SELECT string_agg(source_hash, ''::bytea) FROM set_aside_row WHERE practice = $1 AND patient IS NULL), ''::bytea
  ), 'base64') AS packed,
  cardinality(waiting.ids)::integer AS forgotten,
  waiting.ids AS forgotten_ids,
  -- As they are counted: without those who were merged into another record.
  (linked.patients - (
    SELECT count(*) FROM patient AS merged WHERE merged.practice = $1 AND merged.merged_into IS NOT NULL
  ))::integer AS patients,
  -- COPY goes into no table that row-level security holds the asking role to.
  NOT row_security_active('patient') AS may_copy
FROM (
  SELECT
    string_agg(source_hash, ''::bytea) AS packed,
    array_agg(id) FILTER (WHERE source_hash IS NULL AND link_rule IS NOT NULL AND status = 'registered') AS without_digest,
    count(*)::integer AS patients
  FROM patient WHERE practice = $1
) AS linked
CROSS JOIN LATERAL (
  SELECT ARRAY(
    SELECT unnest(linked.without_digest) EXCEPT SELECT patient FROM set_aside_absence WHERE practice = $1
  ) AS ids
) AS waiting
