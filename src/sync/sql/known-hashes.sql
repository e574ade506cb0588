-- The digests of the records that last time's list had, packed into one long value in the order in which the patients are
-- stored, and how many linked patients have none because somebody edited them: their rows must be looked at again.
-- $1 practice
SELECT
  string_agg(source_hash, ''::bytea) AS packed,
  count(*) FILTER (WHERE source_hash IS NULL AND link_rule IS NOT NULL AND status = 'registered')::integer AS forgotten,
  array_agg(id) FILTER (WHERE source_hash IS NULL AND link_rule IS NOT NULL AND status = 'registered') AS forgotten_ids,
  count(*)::integer AS patients
FROM patient WHERE practice = $1
