-- The phones and emails of candidates' rows, with every staged row that has them.
WITH asked AS MATERIALIZED (
  SELECT DISTINCT contact
  FROM candidate JOIN listed USING (row_number)
  CROSS JOIN LATERAL (VALUES (mobile_phone), (other_phone), (lower(email))) AS c (contact)
  WHERE contact IS NOT NULL
)
INSERT INTO listed_contact (contact, row_number)
SELECT DISTINCT contact, row_number
FROM listed
CROSS JOIN LATERAL (VALUES (mobile_phone), (other_phone), (lower(email))) AS c (contact)
JOIN asked USING (contact)
