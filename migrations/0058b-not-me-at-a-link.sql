-- Whoever had the number or email that a link went to said that they are not the patient: the link ended by that.
ALTER TABLE secure_link_event
  DROP CONSTRAINT secure_link_event_event_check,
  ADD CONSTRAINT secure_link_event_event_check CHECK (event IN (
    'opened', 'opened-elsewhere', 'wrong-birth', 'code-sent', 'code-held', 'address-confirmed', 'wrong-code', 'locked',
    'replaced', 'not-me'
  ));
