-- What comparisons found, as sums: how many pairs showed the same levels, and what people decided about them. A pair is one that
-- matching linked and nobody took apart since, one that waits for a person, or one that a person decided. Nothing of any
-- patient leaves the database.
-- `total` is how many pairs there are, taken or not.
-- $1 seed, $2 how many pairs at most
WITH pair AS (
  SELECT link.evidence, NULL AS decided, md5($1 || link.patient || link.run) AS place
  FROM link_evidence AS link
  WHERE link.rule <> 'decision' AND NOT EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = link.practice AND decision.patient = link.patient AND decision.kind = 'different'
      AND decision.undone_at IS NULL
  )
  UNION ALL
  SELECT candidate.evidence, decision.kind, md5($1 || candidate.patient || candidate.review)
  FROM review_candidate AS candidate
  JOIN review ON review.practice = candidate.practice AND review.id = candidate.review
  LEFT JOIN identity_decision AS decision
    ON decision.practice = candidate.practice AND decision.review = candidate.review
    AND decision.patient = candidate.patient AND decision.undone_at IS NULL
  WHERE candidate.evidence IS NOT NULL AND (review.state = 'open' OR decision.kind IS NOT NULL)
), sample AS (
  SELECT
    decided, total,
    (SELECT jsonb_object_agg(line ->> 'field', line ->> 'level') FROM jsonb_array_elements(evidence) AS line) AS levels
  FROM (SELECT evidence, decided, count(*) OVER () AS total FROM pair WHERE evidence <> '[]' ORDER BY place LIMIT $2) AS taken
)
SELECT levels, decided, count(*)::integer AS pairs, max(total)::integer AS total
FROM sample GROUP BY levels, decided ORDER BY levels::text, decided
