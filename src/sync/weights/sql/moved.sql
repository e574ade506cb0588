-- How many of the rows that wait would stand elsewhere in the queue, in another band, or not in it at all.
WITH weighed AS (
  SELECT
    row_number,
    row_number() OVER (ORDER BY max(before.weight) DESC, row_number) AS rank_before,
    row_number() OVER (ORDER BY max(compared.weight) DESC, row_number) AS rank_after,
    width_bucket(max(before.weight)::numeric, ARRAY[5, 10, 20]) AS band_before,
    width_bucket(max(compared.weight)::numeric, ARRAY[5, 10, 20]) AS band_after
  FROM compared_before AS before JOIN compared USING (row_number, patient)
  GROUP BY row_number
)
SELECT
  count(*)::integer AS open,
  count(*) FILTER (WHERE rank_before <> rank_after)::integer AS rank,
  count(*) FILTER (WHERE band_before <> band_after)::integer AS band,
  count(*) FILTER (WHERE band_before > 0 AND band_after = 0)::integer AS hidden
FROM weighed
