-- What the run is about to do to patients it knows, once everybody is matched and nothing is applied yet. Each is counted once
-- by what matters most to a practice: linked, ended (left or died), returned, updated, or nothing. `ending` also
-- counts those who are linked and end at once; `leaving` are those who are missing from the list. Whether somebody
-- keeps a date of birth that the list has otherwise; whether any record that is or was restricted is among them;
-- and when the last of them was changed: who is proposed is locked, who leaves is as they are at this moment.
-- $1 practice
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
    old_status = 'registered' AND status <> 'registered' AS has_left,
    restricted OR old_restricted AS is_restricted,
    keeps_birth,
    old_updated_at
  FROM proposed
), missing AS (
  SELECT patient.status, patient.updated_at
  FROM leaving JOIN patient ON patient.practice = $1 AND patient.id = leaving.patient
)
SELECT
  (SELECT count(*) FROM missing WHERE status = 'registered')::integer AS leaving,
  count(*) FILTER (WHERE has_left)::integer AS ending,
  coalesce(bool_or(keeps_birth), false) AS "keepsBirths",
  greatest(max(old_updated_at), (SELECT max(updated_at) FROM missing)) AS "lastChanged",
  count(*) FILTER (WHERE became = 'linked')::integer AS linked,
  count(*) FILTER (WHERE became = 'returned')::integer AS returned,
  count(*) FILTER (WHERE became = 'updated')::integer AS updated,
  count(*) FILTER (WHERE became = 'unchanged')::integer AS unchanged,
  coalesce(bool_or(is_restricted), false) OR EXISTS (SELECT FROM listed WHERE restricted) AS restricted
FROM outcome
