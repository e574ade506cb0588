-- What would be lost of names, dates of birth, sex and contact details. Filling a blank is no loss. What is held of a
-- patient who was never on the list did not come from it, so there only what would be cleared counts.
INSERT INTO lost (patient, detail, demographic, field, old, new)
SELECT patient, coalesce(detail, field), demographic, field, old, new
FROM proposed
CROSS JOIN LATERAL (VALUES
  ('given_name', NULL, true, old_given_name, given_name),
  ('middle_names', NULL, true, old_middle_names, middle_names),
  ('family_name', NULL, true, old_family_name, family_name),
  ('date_of_birth', NULL, true, old_date_of_birth::text, date_of_birth::text),
  ('sex', NULL, true, old_sex, sex),
  ('mobile_phone', NULL, false, old_mobile_phone, mobile_phone),
  ('other_phone', NULL, false, old_other_phone, other_phone),
  ('email', NULL, false, old_email, email),
  ('address_line_1', 'address', false, old_address_line_1, address_line_1),
  ('address_line_2', 'address', false, old_address_line_2, address_line_2),
  ('town', 'address', false, old_town, town),
  ('postcode', 'address', false, old_postcode, postcode)
) AS value (field, detail, demographic, old, new)
WHERE old IS NOT NULL AND old IS DISTINCT FROM new AND (NOT newly_linked OR new IS NULL)
