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

-- That some word of `tokens` begins with `word`, as SQL text. `indexed` has the text index look for it too, for which it
-- takes three letters.
CREATE FUNCTION begins_a_word(tokens text, word text, indexed boolean) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
  SELECT format(''' '' || %I LIKE %L', tokens, '% ' || word || '%')
    || CASE WHEN indexed AND length(word) >= 3 THEN format(' AND %I LIKE %L', tokens, '%' || word || '%') ELSE '' END
$$;

-- The same for all words of a name and of an address.
CREATE FUNCTION begin_words(in_name text[], in_address text[], indexed boolean) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT ARRAY(SELECT begins_a_word('name_tokens', word, indexed) FROM unnest(in_name) AS word)
    || ARRAY(SELECT begins_a_word('address_tokens', word, indexed) FROM unnest(in_address) AS word)
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
  conditions text[] := ARRAY[format('practice = %L', in_practice)];
  by_looking boolean := false;
BEGIN
  PERFORM demand_own_practice(in_practice);
  IF within[1] <> '' THEN
    conditions := conditions || format('family_folded >= %L AND family_folded < %L', within[1], within[2]);
  END IF;
  IF within[3] <> '' THEN
    conditions := conditions || format('given_folded >= %L AND given_folded < %L', within[3], within[4]);
  END IF;
  IF cardinality(conditions) > 1 THEN
    -- Looking at everybody with such a name is quicker than the text index where they are few, or where so many of the
    -- first few hundred match that a page is soon full.
    EXECUTE format(
      'SELECT count(*) < 500 OR count(*) FILTER (WHERE %s) > 25
       FROM (
         SELECT name_tokens, address_tokens FROM patient WHERE %s
         ORDER BY family_folded, given_folded, id LIMIT 500) AS first_few',
      array_to_string(begin_words(in_name, in_address, false), ' AND '), array_to_string(conditions, ' AND ')
    ) INTO by_looking;
    IF NOT by_looking THEN
      -- Says nothing new, but in words of the text index.
      conditions := conditions || format(
        'name_tokens LIKE %L AND name_tokens LIKE %L', '%' || within[1] || '%', '%' || within[3] || '%');
    END IF;
  ELSIF in_email IS NOT NULL OR cardinality(in_name) > 0 THEN
    -- One name stands together in the order of names, so walking along that order until enough are found may walk past
    -- everybody else first. The planner cannot know; the text index is the safe way.
    PERFORM set_config('enable_indexscan', 'off', true);
  END IF;
  conditions := conditions || begin_words(in_name, in_address, NOT by_looking);
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
