-- A candidate is linked when a rule speaks for it, nothing stands against it, and it is the only one in both directions: no
-- other candidate of the row or of the patient has a rule, or weighs nearly as much (five bits or more, and no more than
-- fifteen less). Everything else that is likely enough waits for a person; what weighs less than five bits is not worth
-- their time, nor what is far behind a better candidate. A pair that is secret is told to nobody.
WITH rivalled AS MATERIALIZED (
  SELECT
    judged.*,
    count(rule) OVER other_patients > 0
      OR coalesce(max(weight) OVER other_patients >= greatest(5, weight - 15), false) AS has_other_patient,
    count(rule) OVER other_rows > 0
      OR coalesce(max(weight) OVER other_rows >= greatest(5, weight - 15), false) AS has_other_row,
    greatest(max(weight) OVER other_patients, max(weight) OVER other_rows) AS best_other
  FROM judged
  WINDOW
    other_patients AS (PARTITION BY row_number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW),
    other_rows AS (PARTITION BY patient ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
), decided AS MATERIALIZED (
  SELECT rivalled.*, rule IS NOT NULL AND veto IS NULL AND NOT has_other_patient AND NOT has_other_row AS is_linked
  FROM rivalled
), told AS MATERIALIZED (
  SELECT
    decided.*,
    bool_or(is_linked) OVER (PARTITION BY row_number) OR bool_or(is_linked) OVER (PARTITION BY patient) AS is_settled
  FROM decided
), linked AS (
  INSERT INTO matched (row_number, patient, rule, weight, evidence)
  SELECT row_number, patient, rule, weight, evidence FROM decided WHERE is_linked
)
INSERT INTO doubted (row_number, kind, reason, patient, weight, evidence)
SELECT
  row_number, 'doubtful-match',
  CASE
    WHEN rule IS NULL AND same_number THEN 'Same NHS number'
      || CASE
        WHEN date_of_birth IS NULL THEN ', but the patient has no date of birth to compare'
        WHEN date_of_birth NOT IN ('same', 'default') THEN ', but another date of birth'
        ELSE ' and date of birth, but other names'
      END
    WHEN rule IS NOT NULL THEN CASE
        WHEN rule LIKE 'name-%' THEN 'Same names and date of birth'
        WHEN rule = 'nhs-number' THEN 'Same NHS number and date of birth'
        ELSE 'Same NHS number and names'
      END
      || CASE
        WHEN veto IS NOT NULL THEN ', but ' || veto
        WHEN has_other_patient THEN ', but another patient comes near too'
        ELSE ', but another row of the list comes near too'
      END
    WHEN twin IS NOT NULL THEN 'Same date of birth, but another first name: possibly a twin'
    ELSE 'This may be a patient who is on the platform'
  END,
  patient, weight, evidence
FROM told
WHERE NOT is_settled AND NOT is_secret
  AND (same_number OR rule IS NOT NULL OR weight >= greatest(5, best_other - 15))
