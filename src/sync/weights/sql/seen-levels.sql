-- How often each level of each field was found in what was compared.
SELECT line ->> 'field' AS field, line ->> 'level' AS level, count(*)::integer AS pairs
FROM compared CROSS JOIN jsonb_array_elements(evidence) AS line
GROUP BY line ->> 'field', line ->> 'level'
