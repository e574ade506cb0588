-- Patients who left or died come last on every page, and they are few among many: they have an order by name of their own.
CREATE INDEX patient_gone_by_name ON patient (practice, family_folded, given_folded, id) WHERE status <> 'registered';
CREATE INDEX patient_by_email ON patient (practice, lower(email) text_pattern_ops) WHERE email IS NOT NULL;

-- Row-level security keeps LIKE and the similarity operators away from indexes, because they may leak. The two functions
-- below run as the tables' owner instead, so each of them first makes sure that it is asked about the practice that the
-- transaction was opened for.
CREATE FUNCTION demand_own_practice(asked text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF asked IS DISTINCT FROM nullif(current_setting('app.practice', true), '') THEN
    RAISE EXCEPTION 'The transaction was not opened for this practice' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- That some word of `tokens` begins with `word`, as SQL text. `indexed` has the text index look for it, which pays where
-- nothing else narrows the search; two letters alone would have it read a tenth of everybody.
CREATE FUNCTION begins_a_word(tokens text, word text, indexed boolean) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE
    WHEN NOT indexed THEN format(''' '' || %I LIKE %L', tokens, '% ' || word || '%')
    WHEN length(word) < 3 THEN starts
    ELSE format('%I LIKE %L AND %s', tokens, '%' || word || '%', starts)
  END
  FROM format('(%1$I LIKE %2$L OR %1$I LIKE %3$L)', tokens, word || '%', '% ' || word || '%') AS starts
$$;

-- Patients by words anywhere in the name, words anywhere in the address, or the beginning of the email address; in the
-- order of names, from the one after `after_*`. A range of names is four texts: family from and below, given from and
-- below. `within` is the range to look in, `besides` are ranges that other ways of searching have shown already.
-- `gone` asks only for those who left or died, or only for the registered; NULL for everybody.
-- Restricted patients are never found by address or email.
CREATE FUNCTION search_patients_by_text(
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
  is_named boolean := within[1] <> '' AND within[3] <> '';
  conditions text[];
BEGIN
  PERFORM demand_own_practice(in_practice);
  conditions := ARRAY(SELECT begins_a_word('name_tokens', word, NOT is_named) FROM unnest(in_name) AS word)
    || ARRAY(SELECT begins_a_word('address_tokens', word, NOT is_named) FROM unnest(in_address) AS word);
  IF in_email IS NOT NULL THEN
    conditions := conditions || format('lower(email) LIKE %L', regexp_replace(in_email, '([\\%_])', '\\\1', 'g') || '%');
  END IF;
  IF in_email IS NOT NULL OR cardinality(in_address) > 0 THEN
    conditions := conditions || 'NOT restricted'::text;
  END IF;
  IF within[1] <> '' THEN
    conditions := conditions || format('family_folded >= %L AND family_folded < %L', within[1], within[2]);
  END IF;
  IF within[3] <> '' THEN
    conditions := conditions || format('given_folded >= %L AND given_folded < %L', within[3], within[4]);
  END IF;
  IF gone IS NOT NULL THEN
    conditions := conditions || format('status %s ''registered''', CASE WHEN gone THEN '<>' ELSE '=' END);
  END IF;
  IF after_id IS NOT NULL THEN
    conditions := conditions || '(family_folded, given_folded, id) > ($1, $2, $3)'::text;
  END IF;
  IF in_email IS NOT NULL OR cardinality(in_name) > 0 AND within[1] = '' AND within[3] = '' THEN
    -- One name stands together in the order of names, so walking along that order until enough are found may walk past
    -- everybody else first. The planner cannot know; the text index is the safe way.
    PERFORM set_config('enable_indexscan', 'off', true);
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT id FROM patient
     WHERE practice = %L AND %s
       AND NOT EXISTS (
         SELECT FROM generate_subscripts($4, 1) AS n
         WHERE family_folded >= $4[n][1] AND family_folded < $4[n][2]
           AND given_folded >= $4[n][3] AND given_folded < $4[n][4])
     ORDER BY family_folded, given_folded, id
     LIMIT %s',
    in_practice, array_to_string(conditions, ' AND '), most
  ) USING after_family, after_given, after_id, besides;
END $$;

-- Patients whose name has a word like each of the words, the likest first. Enough candidates are enough: at a million
-- patients tens of thousands are a little like anything.
CREATE FUNCTION search_patients_fuzzy(in_practice text, words text[], most integer)
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
     FROM (SELECT patient.id, name_tokens, family_folded, given_folded FROM patient WHERE practice = %L AND %s LIMIT 500) AS candidate
     ORDER BY likeness DESC, family_folded, given_folded, candidate.id
     LIMIT %s',
    likeness, cardinality(words), in_practice, alike, most);
END $$;

REVOKE ALL ON FUNCTION search_patients_by_text, search_patients_fuzzy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_patients_by_text, search_patients_fuzzy TO patient_sync_app;
