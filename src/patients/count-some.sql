-- How some patients are counted; restricted ones are an account of their own. Nobody else changes them until the transaction ends.
-- $1 practice, $2 patients
SELECT status, account, count(*)::integer AS patients
FROM (
  SELECT status, CASE WHEN restricted THEN 'restricted' ELSE account END AS account FROM patient
  WHERE practice = $1 AND id = ANY ($2::uuid[]) AND merged_into IS NULL
  ORDER BY id FOR NO KEY UPDATE
) AS counted
GROUP BY status, account
