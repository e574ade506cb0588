-- What each matched patient would become: the three update rules, evaluated on the patient as they are now and locked
-- until the run commits, so that somebody who signs up or is edited meanwhile is safe.
--   The NHS number is added where there is none and never overwritten. One that another patient has is added to nobody.
--   A digital patient gets the mobile phone only where there is none; nothing else of theirs is touched.
--   A non-digital patient's contact details and identity follow the list. A column that the list does not carry leaves
--   the value alone; one that it carries with a blank clears it, except the sex, which the list may simply not know.
--   A restricted non-digital patient keeps no contact details.
-- Left, died and restricted follow the list for everyone, but who was restricted by a person stays so; the registration date is the list's and goes with identity.
-- $1 practice, $2 the columns that the list carries
WITH pair AS MATERIALIZED (
  SELECT
    patient.*,
    matched.rule,
    matched.row_number,
    patient.account = 'non-digital' AS follows,
    -- Linked although the date of birth differs a little: which of the two is right is for a person to find out.
    ('nhs-number-and-names' IN (matched.rule, patient.link_rule)) IS TRUE AS keeps_birth,
    (SELECT count(*) = 4 FROM unnest($2::text[]) AS carried
      WHERE carried IN ('address_line_1', 'address_line_2', 'town', 'postcode')) AS whole_address
  FROM matched
  JOIN patient ON patient.practice = $1 AND patient.id = matched.patient
  FOR UPDATE OF patient
), next AS (
  SELECT
    pair.id AS patient,
    pair.rule,
    pair.link_rule IS NULL AS newly_linked,
    listed.source_hash,
    coalesce(listed.source_patient_id, pair.source_patient_id) AS source_patient_id,
    CASE
      WHEN pair.nhs_number IS NULL AND NOT EXISTS (
        SELECT FROM patient AS holder
        WHERE holder.practice = $1 AND holder.nhs_number = listed.nhs_number AND holder.id <> pair.id
      ) THEN listed.nhs_number
      ELSE pair.nhs_number
    END AS nhs_number,
    CASE WHEN follows AND 'given_name' = ANY ($2) THEN listed.given_name ELSE pair.given_name END AS given_name,
    CASE WHEN follows AND 'middle_names' = ANY ($2) THEN listed.middle_names ELSE pair.middle_names END AS middle_names,
    CASE WHEN follows THEN listed.family_name ELSE pair.family_name END AS family_name,
    CASE WHEN follows AND NOT keeps_birth THEN listed.date_of_birth ELSE pair.date_of_birth END AS date_of_birth,
    CASE WHEN follows THEN coalesce(listed.sex, pair.sex) ELSE pair.sex END AS sex,
    CASE WHEN follows AND 'registration_date' = ANY ($2) THEN listed.registration_date ELSE pair.registration_date END
      AS registration_date,
    CASE WHEN pair.status = 'deceased' THEN 'deceased' ELSE listed.status END AS status,
    CASE
      WHEN 'restricted' = ANY ($2) THEN listed.restricted OR pair.restricted AND EXISTS (
        SELECT FROM restriction
        WHERE restriction.practice = $1 AND restriction.patient = pair.id
          AND restriction.ended_at IS NULL AND restriction.staff IS NOT NULL
      )
      ELSE pair.restricted
    END AS restricted,
    CASE WHEN follows AND 'address_line_1' = ANY ($2) THEN listed.address_line_1 ELSE pair.address_line_1 END
      AS address_line_1,
    CASE WHEN follows AND 'address_line_2' = ANY ($2) THEN listed.address_line_2 ELSE pair.address_line_2 END
      AS address_line_2,
    CASE WHEN follows AND 'town' = ANY ($2) THEN listed.town ELSE pair.town END AS town,
    CASE WHEN follows AND 'postcode' = ANY ($2) THEN listed.postcode ELSE pair.postcode END AS postcode,
    CASE
      WHEN NOT follows THEN coalesce(pair.mobile_phone, CASE WHEN NOT pair.restricted THEN listed.mobile_phone END)
      WHEN 'mobile_phone' = ANY ($2) THEN listed.mobile_phone
      ELSE pair.mobile_phone
    END AS mobile_phone,
    CASE WHEN follows AND 'other_phone' = ANY ($2) THEN listed.other_phone ELSE pair.other_phone END AS other_phone,
    CASE WHEN follows AND 'email' = ANY ($2) THEN listed.email ELSE pair.email END AS email,
    CASE WHEN follows AND 'given_name' = ANY ($2) THEN listed.given_folded ELSE pair.given_folded END AS given_folded,
    CASE WHEN follows AND 'middle_names' = ANY ($2) THEN listed.middle_folded ELSE pair.middle_folded END AS middle_folded,
    CASE WHEN follows THEN listed.family_folded ELSE pair.family_folded END AS family_folded,
    CASE
      WHEN NOT follows THEN pair.name_tokens
      WHEN 'middle_names' = ANY ($2) THEN listed.name_tokens
      ELSE rtrim(listed.name_tokens || ' ' || pair.middle_folded)
    END AS name_tokens,
    CASE
      WHEN NOT follows THEN pair.address_tokens
      WHEN whole_address THEN listed.address_tokens
      ELSE NULL
    END AS address_tokens,
    pair.follows,
    pair.keeps_birth,
    pair.updated_at AS old_updated_at,
    pair.source_hash AS old_source_hash,
    pair.source_patient_id AS old_source_patient_id,
    pair.nhs_number AS old_nhs_number,
    pair.given_name AS old_given_name,
    pair.middle_names AS old_middle_names,
    pair.family_name AS old_family_name,
    pair.date_of_birth AS old_date_of_birth,
    pair.sex AS old_sex,
    pair.registration_date AS old_registration_date,
    pair.status AS old_status,
    pair.restricted AS old_restricted,
    pair.address_line_1 AS old_address_line_1,
    pair.address_line_2 AS old_address_line_2,
    pair.town AS old_town,
    pair.postcode AS old_postcode,
    pair.mobile_phone AS old_mobile_phone,
    pair.other_phone AS old_other_phone,
    pair.email AS old_email
  FROM pair JOIN listed USING (row_number)
)
INSERT INTO proposed (
  patient, rule, newly_linked, keeps_birth, old_updated_at, source_hash, old_source_hash, old_source_patient_id, source_patient_id,
  old_nhs_number, nhs_number, old_given_name, given_name, old_middle_names, middle_names, old_family_name, family_name,
  old_date_of_birth, date_of_birth, old_sex, sex, old_registration_date, registration_date, old_status, status,
  old_restricted, restricted, given_folded, family_folded, middle_folded, name_tokens,
  old_address_line_1, address_line_1, old_address_line_2, address_line_2, old_town, town, old_postcode, postcode,
  old_mobile_phone, mobile_phone, old_other_phone, other_phone, old_email, email, address_tokens
)
SELECT
  patient, rule, newly_linked, keeps_birth, old_updated_at, source_hash, old_source_hash, old_source_patient_id, source_patient_id,
  old_nhs_number, nhs_number, old_given_name, given_name, old_middle_names, middle_names, old_family_name, family_name,
  old_date_of_birth, date_of_birth, old_sex, sex, old_registration_date, registration_date, old_status, status,
  old_restricted, restricted, given_folded, family_folded, middle_folded, name_tokens,
  old_address_line_1, CASE WHEN keeps THEN address_line_1 END,
  old_address_line_2, CASE WHEN keeps THEN address_line_2 END,
  old_town, CASE WHEN keeps THEN town END,
  old_postcode, CASE WHEN keeps THEN postcode END,
  old_mobile_phone, CASE WHEN keeps THEN mobile_phone END,
  old_other_phone, CASE WHEN keeps THEN other_phone END,
  old_email, CASE WHEN keeps THEN email END,
  CASE
    WHEN NOT keeps THEN ''
    ELSE coalesce(
      address_tokens,
      lower(concat_ws(' ', address_line_1, address_line_2, town, postcode, replace(postcode, ' ', '')))
    )
  END
FROM next
CROSS JOIN LATERAL (SELECT NOT (follows AND restricted) AS keeps) AS contact
