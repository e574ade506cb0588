-- A review that a person decided is over, or waits for the sync that carries it out. What is over keeps no contact details.
-- $1 practice, $2 review, $3 state, $4 person, $5 time
UPDATE review SET
  state = $3, decided_by = $4, decided_at = $5,
  closed_at = CASE WHEN $3 = 'closed' THEN $5::timestamptz END,
  listed = CASE WHEN $3 = 'closed' THEN listed
    - '{address_line_1,address_line_2,town,postcode,mobile_phone,other_phone,email,address_tokens}'::text[]
    ELSE listed END
WHERE practice = $1 AND id = $2
