-- Patients whose name, date of birth or sex would be lost, and contact details that would: how many find-lost tells of.
SELECT
  count(*) FILTER (
    WHERE (old_given_name IS DISTINCT FROM given_name AND old_given_name IS NOT NULL AND (told OR given_name IS NULL))
      OR (old_middle_names IS DISTINCT FROM middle_names AND old_middle_names IS NOT NULL AND (told OR middle_names IS NULL))
      OR (old_family_name IS DISTINCT FROM family_name AND old_family_name IS NOT NULL AND (told OR family_name IS NULL))
      OR (old_date_of_birth IS DISTINCT FROM date_of_birth AND old_date_of_birth IS NOT NULL
        AND (told OR date_of_birth IS NULL))
      OR (old_sex IS DISTINCT FROM sex AND old_sex IS NOT NULL AND (told OR sex IS NULL))
  )::integer AS demographics,
  (
    count(*) FILTER (
      WHERE old_mobile_phone IS DISTINCT FROM mobile_phone AND old_mobile_phone IS NOT NULL
        AND (told OR mobile_phone IS NULL))
    + count(*) FILTER (
      WHERE old_other_phone IS DISTINCT FROM other_phone AND old_other_phone IS NOT NULL AND (told OR other_phone IS NULL))
    + count(*) FILTER (WHERE old_email IS DISTINCT FROM email AND old_email IS NOT NULL AND (told OR email IS NULL))
    + count(*) FILTER (
      WHERE (old_address_line_1 IS DISTINCT FROM address_line_1 AND old_address_line_1 IS NOT NULL
          AND (told OR address_line_1 IS NULL))
        OR (old_address_line_2 IS DISTINCT FROM address_line_2 AND old_address_line_2 IS NOT NULL
          AND (told OR address_line_2 IS NULL))
        OR (old_town IS DISTINCT FROM town AND old_town IS NOT NULL AND (told OR town IS NULL))
        OR (old_postcode IS DISTINCT FROM postcode AND old_postcode IS NOT NULL AND (told OR postcode IS NULL)))
  )::integer AS contact_details
FROM (SELECT proposed.*, NOT newly_linked AS told FROM proposed) AS proposed
