-- A non-digital patient who is restricted keeps no contact details, so none come back to one who stays so.
-- A value whose past is gone counts too.
-- $1 practice
UPDATE undo_value SET why = 'restricted'
FROM patient
WHERE undo_value.why IS NULL AND (undo_value.was IS NOT NULL OR undo_value.made IS NULL)
  AND undo_value.field IN (
    'mobile_phone', 'other_phone', 'email', 'address_line_1', 'address_line_2', 'town', 'postcode'
  )
  AND patient.practice = $1 AND patient.id = undo_value.patient AND patient.account = 'non-digital'
  AND coalesce(
    (SELECT put_back.was = 'true' FROM undo_value AS put_back
      WHERE put_back.patient = patient.id AND put_back.field = 'restricted' AND put_back.why IS NULL),
    patient.restricted
  )
