-- How those patients are counted whom an undo removes, or whose status or restriction it puts back. Whoever was merged into
-- another record is not counted; restricted ones are an account of their own.
-- $1 practice
SELECT status, CASE WHEN restricted THEN 'restricted' ELSE account END AS account, count(*)::integer AS patients
FROM patient
JOIN (
  SELECT patient FROM undo_created WHERE why IS NULL
  UNION
  SELECT patient FROM undo_value WHERE why IS NULL AND field IN ('status', 'restricted')
) AS touched ON touched.patient = patient.id
WHERE patient.practice = $1 AND merged_into IS NULL
GROUP BY 1, 2
