-- Reviews that the run opened and nobody has decided are over; what is over keeps no contact details.
-- $1 practice, $2 run, $3 time
UPDATE review SET state = 'closed', closed_at = $3, closed_run = NULL, listed = listed
  - '{address_line_1,address_line_2,town,postcode,mobile_phone,other_phone,email,address_tokens}'::text[]
WHERE practice = $1 AND run = $2 AND state = 'open'
