-- Patients who turned out to be somebody of the import. With an account they become digital: what the account says of them
-- stands from now on, as if it had been here before the list, and the mobile phone is kept where the account has none. One
-- without an account keeps everything, because the list says it. The digest of their row is cleared, so that the next night
-- looks at it again, and how they were found stands above how they came, because it says what may differ.
-- $1 practice, $2 time
WITH pair AS MATERIALIZED (
  SELECT
    patient.*, moved_in.rule, moved_in.imported_id AS new_imported_id, moved_in.account = 'digital' AS signs_up,
    greatest($2::timestamptz, patient.updated_at + interval '1 millisecond') AS at,
    moved_in.given_name AS own_given_name, moved_in.middle_names AS own_middle_names,
    moved_in.family_name AS own_family_name, moved_in.date_of_birth AS own_date_of_birth,
    coalesce(moved_in.sex, patient.sex) AS own_sex,
    moved_in.address_line_1 AS own_address_line_1, moved_in.address_line_2 AS own_address_line_2,
    moved_in.town AS own_town, moved_in.postcode AS own_postcode,
    coalesce(moved_in.mobile_phone, patient.mobile_phone) AS own_mobile_phone,
    moved_in.other_phone AS own_other_phone, moved_in.email AS own_email,
    moved_in.given_folded AS own_given_folded, moved_in.family_folded AS own_family_folded,
    moved_in.middle_folded AS own_middle_folded, moved_in.name_tokens AS own_name_tokens,
    moved_in.address_tokens AS own_address_tokens,
    CASE WHEN patient.link_rule IS NOT NULL AND moved_in.rule = 'nhs-number-and-names' THEN moved_in.rule
      ELSE patient.link_rule END AS own_link_rule
  FROM moved_in
  JOIN patient ON patient.practice = $1 AND patient.id = moved_in.patient
  WHERE moved_in.verdict = 'adopted'
    AND patient.account = 'non-digital' AND NOT patient.restricted AND patient.imported_id IS NULL
), told AS (
  INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
  SELECT $1, pair.id, pair.at, field.name, field.old, field.new
  FROM pair
  CROSS JOIN LATERAL (VALUES
    ('account', account, 'digital'),
    ('link', link_rule, own_link_rule),
    ('given_name', given_name, own_given_name),
    ('middle_names', middle_names, own_middle_names),
    ('family_name', family_name, own_family_name),
    ('date_of_birth', date_of_birth::text, own_date_of_birth::text),
    ('sex', sex, own_sex),
    ('address_line_1', address_line_1, own_address_line_1),
    ('address_line_2', address_line_2, own_address_line_2),
    ('town', town, own_town),
    ('postcode', postcode, own_postcode),
    ('mobile_phone', mobile_phone, own_mobile_phone),
    ('other_phone', other_phone, own_other_phone),
    ('email', email, own_email)
  ) AS field (name, old, new)
  WHERE signs_up AND field.old IS DISTINCT FROM field.new
)
UPDATE patient SET
  imported_id = pair.new_imported_id,
  source_hash = NULL,
  updated_at = pair.at,
  account = CASE WHEN signs_up THEN 'digital' ELSE patient.account END,
  link_rule = CASE WHEN signs_up THEN own_link_rule ELSE patient.link_rule END,
  given_name = CASE WHEN signs_up THEN own_given_name ELSE patient.given_name END,
  middle_names = CASE WHEN signs_up THEN own_middle_names ELSE patient.middle_names END,
  family_name = CASE WHEN signs_up THEN own_family_name ELSE patient.family_name END,
  date_of_birth = CASE WHEN signs_up THEN own_date_of_birth ELSE patient.date_of_birth END,
  sex = CASE WHEN signs_up THEN own_sex ELSE patient.sex END,
  address_line_1 = CASE WHEN signs_up THEN own_address_line_1 ELSE patient.address_line_1 END,
  address_line_2 = CASE WHEN signs_up THEN own_address_line_2 ELSE patient.address_line_2 END,
  town = CASE WHEN signs_up THEN own_town ELSE patient.town END,
  postcode = CASE WHEN signs_up THEN own_postcode ELSE patient.postcode END,
  mobile_phone = CASE WHEN signs_up THEN own_mobile_phone ELSE patient.mobile_phone END,
  other_phone = CASE WHEN signs_up THEN own_other_phone ELSE patient.other_phone END,
  email = CASE WHEN signs_up THEN own_email ELSE patient.email END,
  given_folded = CASE WHEN signs_up THEN own_given_folded ELSE patient.given_folded END,
  family_folded = CASE WHEN signs_up THEN own_family_folded ELSE patient.family_folded END,
  middle_folded = CASE WHEN signs_up THEN own_middle_folded ELSE patient.middle_folded END,
  name_tokens = CASE WHEN signs_up THEN own_name_tokens ELSE patient.name_tokens END,
  address_tokens = CASE WHEN signs_up THEN own_address_tokens ELSE patient.address_tokens END
FROM pair
WHERE patient.practice = $1 AND patient.id = pair.id
