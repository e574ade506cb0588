-- The condition on the practice for a search by the text index. Where nearly everybody in the table is of this practice,
-- the practice's own list in that index is as long as the table, and reading it takes three quarters of a search: then the
-- practice is only checked on what was found.
CREATE FUNCTION text_search_of(in_practice text) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT format(
    CASE WHEN reltuples > 0 AND 2 * coalesce(sum(patients), 0) > reltuples THEN 'practice || '''' = %L' ELSE 'practice = %L' END,
    in_practice)
  FROM pg_class LEFT JOIN patient_count ON practice = in_practice
  WHERE pg_class.oid = 'patient'::regclass
  GROUP BY reltuples
$$;

-- As before, but a name that is not looked for is not looked for in the text index either: everything is like '%%', and the
-- index was read from end to end.
CREATE OR REPLACE FUNCTION search_patients_by_text(
  in_practice text, in_name text[], in_address text[], in_email text, within text[], besides text[], gone boolean,
  after_family text, after_given text, after_id uuid, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
SET max_parallel_workers_per_gather = 0
SET jit = off
SET enable_indexscan = on
AS $$
DECLARE
  own text := format('practice = %L', in_practice);
  conditions text[] := '{}';
  by_looking boolean := false;
BEGIN
  PERFORM demand_own_practice(in_practice);
  IF within[1] <> '' THEN
    conditions := conditions || format('family_folded >= %L AND family_folded < %L', within[1], within[2]);
  END IF;
  IF within[3] <> '' THEN
    conditions := conditions || format('given_folded >= %L AND given_folded < %L', within[3], within[4]);
  END IF;
  IF cardinality(conditions) > 0 THEN
    -- Looking at everybody with such a name is quicker than the text index where they are few, or where so many of the
    -- few hundred that come first in the index match that a page is soon full.
    EXECUTE format(
      'SELECT count(*) < 500 OR count(*) FILTER (WHERE %s) > 25
       FROM (
         SELECT name_tokens, address_tokens FROM patient WHERE %s
         ORDER BY %s, id LIMIT 500) AS first_few',
      array_to_string(begin_words(in_name, in_address, false), ' AND '),
      array_to_string(own || conditions, ' AND '),
      CASE WHEN within[1] <> '' THEN 'family_folded, given_folded' ELSE 'given_folded, family_folded' END
    ) INTO by_looking;
    IF NOT by_looking THEN
      -- Says nothing new, but in words of the text index.
      conditions := conditions || ARRAY(
        SELECT format('name_tokens LIKE %L', '%' || name || '%')
        FROM unnest(ARRAY[within[1], within[3]]) AS name WHERE name <> '');
    END IF;
  ELSIF in_email IS NOT NULL OR cardinality(in_name) > 0 THEN
    -- One name stands together in the order of names, so walking along that order until enough are found may walk past
    -- everybody else first. The planner cannot know; the text index is the safe way.
    PERFORM set_config('enable_indexscan', 'off', true);
  END IF;
  IF NOT by_looking AND in_email IS NULL THEN
    own := text_search_of(in_practice);
  END IF;
  conditions := own || conditions || begin_words(in_name, in_address, NOT by_looking);
  IF in_email IS NOT NULL THEN
    conditions := conditions || format('lower(email) LIKE %L', regexp_replace(in_email, '([\\%_])', '\\\1', 'g') || '%');
  END IF;
  IF in_email IS NOT NULL OR cardinality(in_address) > 0 THEN
    conditions := conditions || 'NOT restricted'::text;
  END IF;
  IF gone IS NOT NULL THEN
    conditions := conditions || format('status %s ''registered''', CASE WHEN gone THEN '<>' ELSE '=' END);
  END IF;
  IF after_id IS NOT NULL THEN
    conditions := conditions || '(family_folded, given_folded, id) > ($1, $2, $3)'::text;
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT id FROM patient
     WHERE %s
       AND NOT EXISTS (
         SELECT FROM generate_subscripts($4, 1) AS n
         WHERE family_folded >= $4[n][1] AND family_folded < $4[n][2]
           AND given_folded >= $4[n][3] AND given_folded < $4[n][4])
     ORDER BY family_folded, given_folded, id
     LIMIT %s',
    array_to_string(conditions, ' AND '), most
  ) USING after_family, after_given, after_id, besides;
END $$;

-- As before, by the same rule of the practice.
CREATE OR REPLACE FUNCTION search_patients_fuzzy(in_practice text, words text[], most integer)
RETURNS TABLE (id uuid, likeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp
SET max_parallel_workers_per_gather = 0
SET jit = off
SET enable_indexscan = off
AS $$
DECLARE
  alike text;
  likeness text;
BEGIN
  PERFORM demand_own_practice(in_practice);
  PERFORM set_config('pg_trgm.word_similarity_threshold', '0.6', true);
  SELECT
    string_agg(format('name_tokens %%> %L', word), ' AND '),
    string_agg(format('word_similarity(%L, name_tokens)', word), ' + ')
  INTO alike, likeness
  FROM unnest(words) AS word;
  RETURN QUERY EXECUTE format(
    'SELECT candidate.id, ((%s) / %s)::real AS likeness
     FROM (SELECT patient.id, name_tokens, family_folded, given_folded FROM patient WHERE %s AND %s LIMIT 500) AS candidate
     ORDER BY likeness DESC, family_folded, given_folded, candidate.id
     LIMIT %s',
    likeness, cardinality(words), text_search_of(in_practice), alike, most);
END $$;

REVOKE ALL ON FUNCTION text_search_of FROM PUBLIC;
