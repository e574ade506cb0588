-- What the run did to patients it knew, each counted once: by what matters most to a practice.
SELECT
  count(*) FILTER (WHERE newly_linked)::integer AS linked,
  count(*) FILTER (WHERE NOT newly_linked AND old_status <> 'registered' AND status = 'registered')::integer AS returned,
  count(*) FILTER (WHERE old_status = 'registered' AND status <> 'registered')::integer AS ended,
  count(*) FILTER (
    WHERE NOT newly_linked
      AND NOT (old_status <> status AND 'registered' IN (old_status, status))
      AND (
        old_source_patient_id, old_nhs_number, old_given_name, old_middle_names, old_family_name, old_date_of_birth,
        old_sex, old_registration_date, old_restricted, old_address_line_1, old_address_line_2, old_town, old_postcode,
        old_mobile_phone, old_other_phone, old_email, old_status
      ) IS DISTINCT FROM (
        source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
        sex, registration_date, restricted, address_line_1, address_line_2, town, postcode,
        mobile_phone, other_phone, email, status
      )
  )::integer AS updated
FROM proposed
