-- A code was asked for that would have gone to a number or email which is new on the record; and who of the staff has said
-- that it is the patient's.
ALTER TABLE secure_link_event
  ADD COLUMN staff uuid,
  DROP CONSTRAINT secure_link_event_event_check,
  ADD CONSTRAINT secure_link_event_event_check CHECK (event IN (
    'opened', 'opened-elsewhere', 'wrong-birth', 'code-sent', 'code-held', 'address-confirmed', 'wrong-code', 'locked',
    'replaced'
  ));
