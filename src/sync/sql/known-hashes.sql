-- The digests of the records that last time's list had, packed one behind another in the order in which the patients are
-- stored, each behind the six bytes of where that is (of the first nobody says), and how many linked patients have none
-- because somebody edited them: their rows must be looked at again. They come in base64, which is shorter than hexadecimal
-- and read faster, and in parts of a row each: the driver would make room several times over for a single value of 20 MB.
-- The first row says the rest.
-- Rows that an undo set aside count as known, stored at no place, and patients whose absence was set aside have no row to
-- look at.
-- $1 practice, $2 bytes of a part
WITH remembered AS MATERIALIZED (
  SELECT
    coalesce('\x000000000000'::bytea || linked.packed, ''::bytea) || coalesce(
      (SELECT string_agg('\x000000000000'::bytea || source_hash, ''::bytea)
        FROM set_aside_row WHERE practice = $1 AND patient IS NULL),
      ''::bytea
    ) AS packed,
    waiting.ids AS forgotten_ids,
    -- As they are counted: without those who were merged into another record.
    (linked.patients - (
      SELECT count(*) FROM patient AS merged WHERE merged.practice = $1 AND merged.merged_into IS NOT NULL
    ))::integer AS patients
  FROM (
    SELECT
      -- What stands between two is told of the second, which takes a third of the time of two values each.
      string_agg(source_hash, tidsend(ctid)) AS packed,
      array_agg(id) FILTER (WHERE source_hash IS NULL AND link_rule IS NOT NULL AND status = 'registered') AS without_digest,
      count(*)::integer AS patients
    FROM patient WHERE practice = $1
  ) AS linked
  CROSS JOIN LATERAL (
    SELECT ARRAY(
      SELECT unnest(linked.without_digest) EXCEPT SELECT patient FROM set_aside_absence WHERE practice = $1
    ) AS ids
  ) AS waiting
)
SELECT
  encode(substring(packed FROM at + 1 FOR $2::integer), 'base64') AS part,
  CASE WHEN at = 0 THEN length(packed) END AS bytes,
  CASE WHEN at = 0 THEN cardinality(forgotten_ids)::integer END AS forgotten,
  CASE WHEN at = 0 THEN forgotten_ids END AS forgotten_ids,
  CASE WHEN at = 0 THEN patients END AS patients,
  -- COPY goes into no table that row-level security holds the asking role to.
  CASE WHEN at = 0 THEN NOT row_security_active('patient') END AS may_copy
FROM remembered CROSS JOIN LATERAL generate_series(0, greatest(length(packed) - 1, 0), $2::integer) AS at
ORDER BY at
