-- What the run did to patients it knew, each counted once by what matters most to a practice: linked, ended (left or
-- died), returned, updated, or nothing. `left` also counts those who were linked and ended at once. And whether any record
-- that is or was restricted is among them.
WITH outcome AS (
  SELECT
    CASE
      WHEN newly_linked THEN 'linked'
      WHEN old_status = 'registered' AND status <> 'registered' THEN 'ended'
      WHEN old_status <> 'registered' AND status = 'registered' THEN 'returned'
      WHEN (
        old_source_patient_id, old_nhs_number, old_given_name, old_middle_names, old_family_name, old_date_of_birth,
        old_sex, old_registration_date, old_restricted, old_address_line_1, old_address_line_2, old_town, old_postcode,
        old_mobile_phone, old_other_phone, old_email, old_status
      ) IS DISTINCT FROM (
        source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
        sex, registration_date, restricted, address_line_1, address_line_2, town, postcode,
        mobile_phone, other_phone, email, status
      ) THEN 'updated'
      ELSE 'unchanged'
    END AS became,
    old_status = 'registered' AND status <> 'registered' AS has_left
  FROM proposed
)
SELECT
  count(*) FILTER (WHERE became = 'linked')::integer AS linked,
  count(*) FILTER (WHERE became = 'returned')::integer AS returned,
  count(*) FILTER (WHERE became = 'updated')::integer AS updated,
  count(*) FILTER (WHERE became = 'unchanged')::integer AS unchanged,
  count(*) FILTER (WHERE has_left)::integer AS "left",
  EXISTS (SELECT FROM proposed WHERE restricted OR old_restricted)
    OR EXISTS (SELECT FROM listed WHERE restricted) AS restricted
FROM outcome
