-- Where three messages in a week did not arrive, one after the other, somebody has to ask.
ALTER TABLE unreliable_detail DROP CONSTRAINT unreliable_detail_why_check,
  ADD CONSTRAINT unreliable_detail_why_check
  CHECK (why IN ('address-refused', 'address-unknown', 'often-not-delivered', 'not-theirs'));
