-- The ladder: which candidates a rule speaks for, and what stands against it. In words in docs/matching.md.
--   A1  same NHS number and date of birth, and the names agree: the given name is the same, a usual form, one with or
--       without a further word, or one letter off in five or more; the family name likewise, or anything where the given
--       name is exactly the same (marriage); or the two are swapped.
--   A2  same NHS number, both names exactly the same, and the date of birth nearly.
--   B1  no NHS number on one side, both names and the date of birth exactly the same, and the postcode, or a phone or
--       email that nobody else has.
--   B2  the same without any of these. This is the promised rule. It links where a family's phone or email, or nearly the
--       same address, is in both records; and where either record has nothing to reach anybody by, so that nothing could
--       confirm it. Where both have something and nothing of it agrees, a person confirms: of all the pairs that this rule
--       could link, namesakes are found there.
-- A veto stops any of them. For B1 and B2 that is also anybody of the practice, linked or not, who bears the same names
-- and was born on the same day.
--   Secret is a pair that may be one person before and after an adoption or with another gender, who got a new NHS number
-- then: a record that was on the list under another id, and a new one with the same date of birth and the same home. And
-- two different NHS numbers, which are two people, unless they share a home; and also then where the sex is another, or where a name is and the patient's account tells of it: what staff
-- wrote down themselves tells them nothing new.
-- $1 practice, $2 'link' or 'confirm': what B2 does
WITH known AS MATERIALIZED (
  SELECT
    compared.*,
    open_patient.link_rule IS NOT NULL AND (listed.source_patient_id = open_patient.source_patient_id) IS NOT TRUE
      AS was_another,
    patient.account, patient.status AS patient_status, listed.status AS row_status, patient.date_of_birth AS born,
    patient.restricted OR listed.restricted AS is_restricted,
    listed.family_folded, listed.given_folded,
    (compared.given_name = 'swapped' OR (compared.given_name = 'same' AND compared.family_name = 'same')) IS TRUE
      AS same_names,
    (compared.nhs_number = 'same') IS TRUE AS same_number,
    (compared.postcode = 'same' OR compared.phone = 'same' OR compared.email = 'same') IS TRUE AS is_confirmed,
    (compared.phone = 'shared' OR compared.email = 'shared') IS TRUE AS is_same_family,
    (compared.postcode IN ('different', 'district') OR compared.address = 'different' OR compared.phone = 'different'
      OR compared.email = 'different') IS TRUE AS has_difference,
    (compared.postcode IN ('same', 'similar') OR compared.address IN ('same', 'similar')
      OR compared.phone IN ('same', 'shared') OR compared.email IN ('same', 'shared')) IS TRUE AS same_home,
    num_nonnulls(listed.address_line_1, listed.postcode, listed.mobile_phone, listed.other_phone, listed.email) > 0
      AND num_nonnulls(patient.address_line_1, patient.postcode, patient.mobile_phone, patient.other_phone, patient.email) > 0
      AS both_reachable
  FROM compared
  JOIN listed USING (row_number)
  JOIN open_patient USING (patient)
  JOIN patient ON patient.practice = $1 AND patient.id = compared.patient
  WHERE compared.open
), ruled AS MATERIALIZED (
  SELECT
    known.*,
    CASE
      WHEN same_number AND date_of_birth IN ('same', 'default') AND (
        given_name IN ('same', 'swapped')
        OR (given_name IN ('nickname', 'shared-word', 'one-letter') AND family_name IN ('same', 'shared-word', 'one-letter'))
      ) THEN 'nhs-number'
      WHEN same_number AND same_names AND date_of_birth IN ('swapped', 'one-digit', 'two-parts') THEN 'nhs-number-and-names'
      WHEN nhs_number IS NULL AND same_names AND date_of_birth IN ('same', 'default') THEN
        CASE WHEN is_confirmed THEN 'name-birth-and-contact' ELSE 'name-and-date-of-birth' END
    END AS rule
  FROM known
)
INSERT INTO judged (
  row_number, patient, rule, veto, is_secret, same_number, date_of_birth, twin, weight, evidence
)
SELECT
  row_number, patient, rule,
  CASE
    WHEN rule IS NULL THEN NULL
    WHEN rule LIKE 'name-%' AND date_of_birth = 'default' THEN 'the date of birth is one that often stands for "not known"'
    WHEN sex = 'different' THEN 'the sex is another'
    WHEN middle_names = 'different' THEN 'the middle names differ'
    WHEN suffix = 'different' THEN 'one is junior and the other senior, or of another birth order'
    WHEN is_restricted THEN 'the record is restricted'
    WHEN patient_status = 'deceased' AND row_status <> 'deceased' THEN 'the patient has died and the list says living'
    WHEN rule LIKE 'name-%' AND patient_status <> 'deceased' AND row_status = 'deceased'
      THEN 'the list says that this patient has died'
    WHEN rule = 'name-and-date-of-birth' AND has_difference AND NOT is_same_family
      THEN 'address, phone or email differ and none of them is the same'
    WHEN rule = 'name-and-date-of-birth' AND both_reachable AND NOT same_home
      THEN 'no address, phone or email confirms it'
    WHEN weight < 20 THEN 'too little confirms it'
    WHEN rule LIKE 'name-%' AND EXISTS (
      SELECT FROM patient AS namesake
      WHERE namesake.practice = $1 AND namesake.id <> ruled.patient AND namesake.merged_into IS NULL
        AND namesake.date_of_birth = ruled.born AND (
          (namesake.family_folded = ruled.family_folded AND namesake.given_folded = ruled.given_folded)
          OR (namesake.family_folded = ruled.given_folded AND namesake.given_folded = ruled.family_folded)
        )
    ) THEN 'another patient has them too'
    WHEN rule = 'name-and-date-of-birth' AND $2::text = 'confirm' THEN 'this practice confirms each such pair'
  END,
  coalesce(
    (was_another AND NOT same_number AND same_home AND date_of_birth IN ('same', 'default'))
    OR (nhs_number = 'different' AND (
      NOT same_home OR sex = 'different' OR (
        (account = 'digital' OR was_another) AND (
          given_name IN ('different', 'middle') OR (family_name = 'different' AND given_name IS DISTINCT FROM 'crossed')
        )
      )
    )),
    false
  ),
  same_number, date_of_birth, twin, weight, evidence
FROM ruled
