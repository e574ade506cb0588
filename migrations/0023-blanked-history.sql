-- Of the history and of held runs, a page may only take out what they hold of a restricted record's contact details. Anything
-- else that it asks for by mistake is refused.
CREATE POLICY only_blanked ON patient_change AS RESTRICTIVE FOR UPDATE TO patient_sync_app
  USING (true)
  WITH CHECK (
    old IS NULL AND new IS NULL
    AND field IN ('address_line_1', 'address_line_2', 'town', 'postcode', 'mobile_phone', 'other_phone', 'email')
    AND is_restricted(practice, patient));
CREATE POLICY only_blanked ON run_check_row AS RESTRICTIVE FOR UPDATE TO patient_sync_app
  USING (true)
  WITH CHECK (was = '{}' AND now = '{}' AND detail IN ('address', 'mobile_phone', 'other_phone', 'email')
    AND is_restricted(practice, patient));
