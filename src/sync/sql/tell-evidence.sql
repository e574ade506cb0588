-- What was found about rows that were decided or doubted by an earlier step.
WITH told AS (
  UPDATE matched SET weight = compared.weight, evidence = compared.evidence
  FROM compared
  WHERE compared.row_number = matched.row_number AND compared.patient = matched.patient AND NOT compared.open
)
UPDATE doubted SET weight = compared.weight, evidence = compared.evidence
FROM compared
WHERE compared.row_number = doubted.row_number AND compared.patient = doubted.patient AND NOT compared.open
