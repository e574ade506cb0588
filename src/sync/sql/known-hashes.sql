-- The digests of the records that last time's list had, packed into a few long values, and how many linked patients have
-- none because somebody edited them: their rows must be looked at again.
-- $1 practice
SELECT
  string_agg(source_hash, ''::bytea) AS packed,
  count(*) FILTER (WHERE source_hash IS NULL AND link_rule IS NOT NULL AND status = 'registered')::integer AS forgotten,
  count(*)::integer AS patients
FROM (
  SELECT source_hash, link_rule, status, (row_number() OVER ()) / 65536 AS part
  FROM patient WHERE practice = $1
) AS numbered
GROUP BY part
