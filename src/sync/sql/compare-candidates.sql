-- Compares the two of each candidate, field by field, and weighs what is found: each level speaks for one person by
-- log2(m / u) bits, m and u being how often records of one person and of two people show it. A name that many bear says
-- less than a rare one: where names are the same, u is how often the name stands among the practice's patients, mixed
-- with the table's as if it had been seen in a thousand more, and never below one in ten thousand.
--   A phone or email that somebody else has too is a family's, and says little.
--   Twins and siblings share a home: twelve bits speak against them, instead of those of the first names, and whatever tells only of the home counts for four
--   bits at most. For two people of one name a generation apart it counts for nothing. Where two NHS numbers say already
--   that they are two people, being twins says it no second time.
-- $1 practice, $2 the table of levels [{"field", "level", "m", "u"}], $3 how many patients the practice has
WITH side AS MATERIALIZED (
  SELECT
    candidate.row_number, candidate.patient, candidate.open,
    l.nhs_number AS l_nhs_number, p.nhs_number AS p_nhs_number,
    l.given_folded AS l_given, p.given_folded AS p_given,
    l.family_folded AS l_family, p.family_folded AS p_family,
    l.middle_folded AS l_middle, p.middle_folded AS p_middle,
    -- Names and addresses are mostly the same, and are then not taken apart.
    CASE WHEN l.family_folded <> p.family_folded THEN name_words(l.name_tokens, 0, length(l.family_folded)) END
      AS l_family_words,
    CASE WHEN l.family_folded <> p.family_folded THEN name_words(p.name_tokens, 0, length(p.family_folded)) END
      AS p_family_words,
    name_words(l.name_tokens, length(l.family_folded), length(l.given_folded)) AS l_given_words,
    name_words(p.name_tokens, length(p.family_folded), length(p.given_folded)) AS p_given_words,
    CASE WHEN l.middle_folded <> p.middle_folded
      THEN name_words(l.name_tokens, length(l.family_folded) + length(l.given_folded), length(l.middle_folded))
    END AS l_middle_words,
    CASE WHEN l.middle_folded <> p.middle_folded
      THEN name_words(p.name_tokens, length(p.family_folded) + length(p.given_folded), length(p.middle_folded))
    END AS p_middle_words,
    l.name_tokens <> p.name_tokens AND name_suffix(l.name_tokens) <> name_suffix(p.name_tokens) AS has_other_suffix,
    l.date_of_birth AS l_born, p.date_of_birth AS p_born,
    l.sex AS l_sex, p.sex AS p_sex,
    l.postcode AS l_postcode, p.postcode AS p_postcode,
    CASE WHEN (l.address_line_1, l.address_line_2) IS DISTINCT FROM (p.address_line_1, p.address_line_2)
      THEN lower(regexp_replace(concat_ws(' ', l.address_line_1, l.address_line_2), '[^[:alnum:]]+', ' ', 'g'))
      ELSE concat_ws(' ', l.address_line_1, l.address_line_2)
    END AS l_address,
    CASE WHEN (l.address_line_1, l.address_line_2) IS DISTINCT FROM (p.address_line_1, p.address_line_2)
      THEN lower(regexp_replace(concat_ws(' ', p.address_line_1, p.address_line_2), '[^[:alnum:]]+', ' ', 'g'))
    END AS p_address,
    array_remove(ARRAY[l.mobile_phone, l.other_phone], NULL) AS l_phones,
    array_remove(ARRAY[p.mobile_phone, p.other_phone], NULL) AS p_phones,
    lower(l.email) AS l_email, lower(p.email) AS p_email
  FROM candidate
  JOIN listed AS l USING (row_number)
  JOIN patient AS p ON p.practice = $1 AND p.id = candidate.patient
), named AS MATERIALIZED (
  SELECT
    side.*,
    l_given = p_family AND l_family = p_given AND l_given <> l_family AND l_given <> '' AND l_family <> '' AS is_swapped
  FROM side
), leveled AS MATERIALIZED (
  SELECT
    row_number, patient, open, l_given, l_family,
    CASE WHEN l_nhs_number = p_nhs_number THEN 'same' WHEN l_nhs_number <> p_nhs_number THEN 'different' END AS nhs_number,
    CASE WHEN is_swapped THEN 'swapped'
      ELSE given_name_level(l_given, p_given, l_given_words, p_given_words, l_middle, p_middle, l_family, p_family) END AS given_name,
    CASE
      WHEN is_swapped THEN NULL
      WHEN l_family = p_family THEN CASE WHEN l_family <> '' THEN 'same' END
      ELSE family_name_level(l_family, p_family, l_family_words, p_family_words)
    END AS family_name,
    middle_names_level(l_middle, p_middle, l_middle_words, p_middle_words) AS middle_names,
    date_of_birth_level(l_born, p_born) AS date_of_birth,
    CASE WHEN l_sex = 'other' OR p_sex = 'other' THEN NULL WHEN l_sex = p_sex THEN 'same' WHEN l_sex <> p_sex THEN 'different'
      END AS sex,
    postcode_level(l_postcode, p_postcode) AS postcode,
    address_level(l_address, coalesce(p_address, l_address)) AS address,
    CASE
      WHEN l_phones = '{}' OR p_phones = '{}' THEN NULL
      WHEN NOT (l_phones && p_phones) THEN 'different'
      WHEN EXISTS (
        SELECT FROM patient AS other
        WHERE other.practice = $1 AND other.id <> side.patient AND other.merged_into IS NULL
          AND other.mobile_phone = ANY (l_phones) AND other.mobile_phone = ANY (p_phones)
      ) OR EXISTS (
        SELECT FROM patient AS other
        WHERE other.practice = $1 AND other.id <> side.patient AND other.merged_into IS NULL
          AND other.other_phone = ANY (l_phones) AND other.other_phone = ANY (p_phones)
      ) OR EXISTS (
        SELECT FROM shared_contact WHERE contact = ANY (l_phones) AND contact = ANY (p_phones)
      ) THEN 'shared'
      ELSE 'same'
    END AS phone,
    CASE
      WHEN l_email <> p_email THEN 'different'
      WHEN l_email = p_email AND (
        EXISTS (
          SELECT FROM patient AS other
          WHERE other.practice = $1 AND lower(other.email) = l_email AND other.id <> side.patient
            AND other.merged_into IS NULL
        ) OR EXISTS (
          SELECT FROM shared_contact WHERE contact = l_email
        )
      ) THEN 'shared'
      WHEN l_email = p_email THEN 'same'
    END AS email,
    CASE WHEN has_other_suffix THEN 'different' END AS suffix
  FROM named AS side
), related AS MATERIALIZED (
  SELECT
    leveled.*,
    CASE WHEN given_name = 'different' AND date_of_birth IN ('same', 'default') AND (
      family_name IN ('same', 'shared-word') OR postcode = 'same' OR phone IN ('same', 'shared') OR address = 'same'
    ) THEN 'possible' END AS twin,
    CASE WHEN given_name IN ('same', 'nickname') AND family_name = 'same' AND date_of_birth = 'generation' AND (
      postcode = 'same' OR phone IN ('same', 'shared') OR address = 'same'
    ) THEN 'possible' END AS household
  FROM leveled
), weight AS MATERIALIZED (
  SELECT field, level, m, u, bits, said, said || round(bits::numeric, 1) || '}' AS said_with_bits
  FROM jsonb_to_recordset($2::jsonb) AS w (field text, level text, m double precision, u double precision)
  CROSS JOIN LATERAL (SELECT ln(m / u) / ln(2)) AS usual (bits)
  CROSS JOIN LATERAL (SELECT format('{"field": %s, "level": %s, "bits": ', to_json(field), to_json(level))) AS start (said)
), frequency AS MATERIALIZED (
  SELECT 'family_name' AS field, name, (
    SELECT count(*) FROM patient WHERE patient.practice = $1 AND patient.family_folded = name
  ) AS bearers
  FROM (SELECT DISTINCT l_family AS name FROM related WHERE family_name = 'same') AS names
  UNION ALL
  SELECT 'given_name', name, (
    SELECT count(*) FROM patient WHERE patient.practice = $1 AND patient.given_folded = name
  )
  FROM (SELECT DISTINCT l_given AS name FROM related WHERE given_name = 'same') AS names
), line AS (
  SELECT
    related.row_number, related.patient, told.place,
    CASE
      WHEN frequency.bearers IS NOT NULL
        THEN ln(weight.m / greatest(1e-4, (frequency.bearers + 1000 * weight.u) / ($3::integer + 1000))) / ln(2)
      WHEN told.field = 'twin' AND related.nhs_number = 'different' THEN 0
      WHEN told.field = 'given_name' AND twin IS NOT NULL AND related.nhs_number IS DISTINCT FROM 'different' THEN 0
      ELSE weight.bits
    END AS bits,
    weight.bits AS usual_bits, weight.said, weight.said_with_bits,
    told.field IN ('postcode', 'address', 'phone', 'email') AND (twin IS NOT NULL OR household IS NOT NULL)
      AND related.nhs_number IS DISTINCT FROM 'same' AS tells_of_home,
    CASE WHEN twin IS NOT NULL THEN 4 ELSE 0 END AS home_bits
  FROM related
  CROSS JOIN LATERAL (VALUES
    (1, 'nhs_number', nhs_number), (2, 'date_of_birth', date_of_birth), (3, 'given_name', given_name),
    (4, 'family_name', family_name), (5, 'middle_names', middle_names), (6, 'sex', sex), (7, 'postcode', postcode),
    (8, 'address', address), (9, 'phone', phone), (10, 'email', email), (11, 'suffix', suffix), (12, 'twin', twin),
    (13, 'household', household)
  ) AS told (place, field, level)
  JOIN weight USING (field, level)
  LEFT JOIN frequency ON frequency.field = told.field AND told.level = 'same'
    AND frequency.name = CASE told.field WHEN 'family_name' THEN l_family WHEN 'given_name' THEN l_given END
), weighed AS (
  SELECT
    row_number, patient,
    sum(bits) AS weight,
    -- Put together as text: a thousand pairs say ten thousand things, nearly all of which weigh what they weigh for anybody.
    ('[' || string_agg(
      CASE WHEN bits = usual_bits THEN said_with_bits ELSE said || round(bits::numeric, 1) || '}' END, ', ' ORDER BY place
    ) || ']')::jsonb AS evidence
  FROM (
    SELECT
      row_number, patient, place, usual_bits, said, said_with_bits,
      CASE WHEN tells_of_home AND bits > 0 THEN bits * least(1, home_bits / of_home) ELSE bits END AS bits
    FROM (
      SELECT
        line.*,
        sum(bits) FILTER (WHERE tells_of_home AND bits > 0) OVER (PARTITION BY row_number, patient) AS of_home
      FROM line
    ) AS summed
  ) AS counted
  GROUP BY row_number, patient
)
INSERT INTO compared (
  row_number, patient, open, nhs_number, given_name, family_name, middle_names, date_of_birth, sex, postcode, address, phone,
  email, suffix, twin, household, weight, evidence
)
SELECT
  row_number, patient, open, nhs_number, given_name, family_name, middle_names, date_of_birth, sex, postcode, address, phone,
  email, suffix, twin, household, coalesce(weight, 0), coalesce(evidence, '[]')
FROM related LEFT JOIN weighed USING (row_number, patient)
