-- Restricted patients: for whoever has not given a reason, they are not there.

-- Whether this transaction may see restricted patients. Pages say so for somebody who has the permission and has given a
-- reason; anybody else, and anything that forgets to say it, sees none.
CREATE FUNCTION sees_restricted() RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT coalesce(current_setting('app.sees_restricted', true), '') = 'yes' $$;
GRANT EXECUTE ON FUNCTION sees_restricted TO patient_sync_app;

-- Whether a record is restricted, also for whoever does not see it: what is about it is hidden with it.
CREATE FUNCTION is_restricted(in_practice text, in_patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM patient WHERE practice = in_practice AND id = in_patient AND restricted) $$;
REVOKE ALL ON FUNCTION is_restricted FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_restricted TO patient_sync_app;

-- From when until when a record is restricted, and who or which list said so. A person's word stands until a person
-- takes it back; a list's until the list does.
CREATE TABLE restriction (
  practice text NOT NULL,
  patient uuid NOT NULL,
  began_at timestamptz NOT NULL,
  run uuid,
  staff uuid,
  reason text,
  ended_at timestamptz,
  ended_by uuid,
  PRIMARY KEY (practice, patient, began_at)
);
CREATE UNIQUE INDEX restriction_in_force ON restriction (practice, patient) WHERE ended_at IS NULL;
CREATE INDEX restriction_by_time ON restriction (practice, began_at DESC);

-- For how long somebody sees restricted patients, and the reason they gave.
CREATE TABLE restricted_sight (
  practice text NOT NULL,
  id uuid NOT NULL,
  staff uuid NOT NULL,
  reason text NOT NULL,
  began_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX restricted_sight_by_staff ON restricted_sight (practice, staff, until DESC);
CREATE INDEX restricted_sight_by_time ON restricted_sight (practice, began_at DESC);

GRANT SELECT, INSERT ON restriction, restricted_sight TO patient_sync_app;
GRANT UPDATE (ended_at, ended_by) ON restriction TO patient_sync_app;
GRANT UPDATE (until) ON restricted_sight TO patient_sync_app;
-- When a record becomes restricted, contact details go from everywhere, history included. Nothing else of it changes.
GRANT UPDATE (old, new) ON patient_change TO patient_sync_app;
GRANT UPDATE (was, now) ON run_check_row TO patient_sync_app;
GRANT DELETE ON preview_row TO patient_sync_app;
ALTER TABLE restriction ENABLE ROW LEVEL SECURITY;
ALTER TABLE restricted_sight ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON restriction USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON restricted_sight USING (practice = nullif(current_setting('app.practice', true), ''));

-- They are few among many.
CREATE INDEX patient_restricted ON patient (practice, id) WHERE restricted;

-- A review in which a restricted record takes part is hidden as the record is.
ALTER TABLE review ADD COLUMN restricted boolean NOT NULL DEFAULT false;
UPDATE review SET restricted = true
WHERE (listed->>'restricted')::boolean OR EXISTS (
  SELECT FROM review_candidate AS candidate
  JOIN patient ON patient.practice = candidate.practice AND patient.id = candidate.patient AND patient.restricted
  WHERE candidate.practice = review.practice AND candidate.review = review.id
);

-- Each of these is asked besides `own_practice`. What is hidden may still be written: a decision can be about a row that
-- says it is restricted.
CREATE POLICY hides_restricted ON patient AS RESTRICTIVE TO patient_sync_app
  USING (NOT restricted OR sees_restricted()) WITH CHECK (true);
CREATE POLICY hides_restricted ON review AS RESTRICTIVE TO patient_sync_app
  USING (NOT restricted OR sees_restricted()) WITH CHECK (true);
-- The number of restricted patients is kept as an account of its own.
CREATE POLICY hides_restricted ON patient_count AS RESTRICTIVE TO patient_sync_app
  USING (account <> 'restricted' OR sees_restricted()) WITH CHECK (true);
CREATE POLICY hides_restricted ON review_candidate AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR EXISTS (
    SELECT FROM review WHERE review.practice = review_candidate.practice AND review.id = review_candidate.review)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON preview_row AS RESTRICTIVE TO patient_sync_app
  USING (sees_restricted() OR NOT coalesce((shown->>'restricted')::boolean, false)) WITH CHECK (true);
CREATE POLICY hides_restricted ON patient_change AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR EXISTS (
    SELECT FROM patient WHERE patient.practice = patient_change.practice AND patient.id = patient_change.patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON run_undo_kept AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON identity_decision AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON registered_elsewhere AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON run_check_row AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR patient IS NULL OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON look AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR patient IS NULL OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
CREATE POLICY hides_restricted ON patient_merge AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR (SELECT count(*) FROM patient WHERE patient.practice = patient_merge.practice
    AND patient.id IN (patient_merge.survivor, patient_merge.merged)) = 2
) WITH CHECK (true);

-- The two ways of searching that do not run as who asks ask by themselves.
-- Patients by words anywhere in the name, words anywhere in the address, or the beginning of the email address; in the
-- order of names, from the one after `after_*`. A range of names is four texts: family from and below, given from and
-- below. `within` is the range to look in, `besides` are ranges that other ways of searching have shown already.
-- `gone` asks only for those who left or died, or only for the registered; NULL for everybody.
-- Restricted patients are never found by address or email, and by name only by whoever may see that they are listed.
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
  IF NOT sees_restricted() THEN
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
     FROM (SELECT patient.id, name_tokens, family_folded, given_folded FROM patient WHERE %s AND %s AND (sees_restricted() OR NOT restricted) LIMIT 500) AS candidate
     ORDER BY likeness DESC, family_folded, given_folded, candidate.id
     LIMIT %s',
    likeness, cardinality(words), text_search_of(in_practice), alike, most);
END $$;

-- How many patients there are is said on every page: from now on without the restricted ones.
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT practice, status, 'restricted', count(*) FROM patient
WHERE restricted AND merged_into IS NULL GROUP BY practice, status;
UPDATE patient_count AS kept SET patients = patients - (
  SELECT count(*) FROM patient
  WHERE patient.practice = kept.practice AND patient.status = kept.status AND patient.account = kept.account
    AND restricted AND merged_into IS NULL
)
WHERE account <> 'restricted';
INSERT INTO restriction (practice, patient, began_at)
SELECT practice, id, updated_at FROM patient WHERE restricted;
