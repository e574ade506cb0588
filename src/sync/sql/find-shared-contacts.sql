-- The phones and emails of candidates' rows that another staged row has too.
WITH asked AS MATERIALIZED (
  SELECT DISTINCT contact
  FROM candidate JOIN listed USING (row_number)
  CROSS JOIN LATERAL (VALUES (mobile_phone), (other_phone), (lower(email))) AS c (contact)
  WHERE contact IS NOT NULL
)
INSERT INTO shared_contact (contact)
SELECT contact
FROM listed
CROSS JOIN LATERAL (VALUES (mobile_phone), (other_phone), (lower(email))) AS c (contact)
JOIN asked USING (contact)
GROUP BY contact
HAVING count(DISTINCT row_number) > 1
