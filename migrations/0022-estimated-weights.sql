-- Weights are estimated over the whole installation, from all its practices: one practice alone has seen too few pairs. The
-- table has no word of any patient in it. Of no practice: every machine of a distributed database holds all of it.
DROP TABLE match_weights;
CREATE TABLE match_weights (
  -- Version 0 is the product's own table and stands in no row.
  version integer PRIMARY KEY CHECK (version > 0),
  -- [{"field", "level", "m", "u"}]: how often two records of one person, and of two people, show this level. Never changed.
  levels jsonb NOT NULL,
  estimated_at timestamptz NOT NULL,
  estimated_by text NOT NULL,
  -- Pairs that matching had compared, and pairs of two people taken at random.
  pairs integer NOT NULL,
  random_pairs integer NOT NULL,
  practices integer NOT NULL,
  rounds integer NOT NULL,
  log_likelihood double precision NOT NULL,
  -- Which pairs were taken: the same seed takes the same ones.
  seed text NOT NULL,
  -- The version that was in use then, and what the new one would do to what waits: {"open", "rank", "band", "hidden"}.
  compared_with integer NOT NULL,
  effect jsonb NOT NULL
);

-- Which version runs weigh by: the last line counts. Without any it is the product's own.
CREATE TABLE match_weights_use (
  place integer PRIMARY KEY,
  version integer NOT NULL CHECK (version >= 0),
  used_from timestamptz NOT NULL,
  used_by text NOT NULL,
  reason text NOT NULL
);

GRANT SELECT ON match_weights, match_weights_use TO patient_sync_app;

-- Whether the words of two names agree in their order, as far as both go: each is the same or the initial of the other, or
-- (where `alike`) looks like it. J C and James Connor agree, and so do M and Mair Elin.
CREATE FUNCTION words_agree(a text[], b text[], alike boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  FOR i IN 1 .. least(cardinality(a), cardinality(b)) LOOP
    CONTINUE WHEN a[i] = b[i];
    IF least(length(a[i]), length(b[i])) = 1 THEN
      IF left(a[i], 1) <> left(b[i], 1) THEN RETURN false; END IF;
    ELSIF NOT alike OR NOT looks_alike(a[i], b[i]) THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN least(cardinality(a), cardinality(b)) > 0;
END $$;

-- How middle names agree. One that begins with another letter contradicts, and so do two whole names that do not look
-- alike. Initials are told word by word, and one that is missing at the end says nothing.
DROP FUNCTION middle_names_level(text, text);
CREATE FUNCTION middle_names_level(a text, b text, a_words text[], b_words text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN a = '' OR b = '' THEN NULL
  WHEN a = b THEN 'same'
  WHEN left(a, 1) <> left(b, 1) THEN 'different'
  WHEN length(a) = 1 OR length(b) = 1 OR looks_alike(a, b) OR words_agree(a_words, b_words, true) THEN 'initial'
  ELSE 'different'
END;

-- How two given names agree, as before, with initials told word by word: J C is no twin of James Connor.
CREATE OR REPLACE FUNCTION given_name_level(
  a text, b text, a_words text[], b_words text[], a_middle text, b_middle text, a_family text, b_family text
) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF a = '' OR b = '' OR is_placeholder_name(a_words) OR is_placeholder_name(b_words) THEN RETURN NULL; END IF;
  IF a = b THEN RETURN 'same'; END IF;
  IF (length(a) = 1 OR length(b) = 1) AND left(a, 1) = left(b, 1) THEN RETURN 'initial'; END IF;
  IF a_words <@ b_words OR b_words <@ a_words THEN RETURN 'shared-word'; END IF;
  IF EXISTS (
    SELECT FROM given_name_variant
    WHERE (name = a_words[1] AND variant = b_words[1]) OR (name = b_words[1] AND variant = a_words[1])
  ) AND (a_words[2:] <@ b_words OR b_words[2:] <@ a_words) THEN RETURN 'nickname'; END IF;
  IF least(length(a), length(b)) >= 5 AND one_slip(a, b) AND NOT (is_known_name(a) AND is_known_name(b)) THEN
    RETURN 'one-letter';
  END IF;
  IF looks_alike(a, b) OR a_words && b_words THEN RETURN 'similar'; END IF;
  IF a = b_middle OR b = a_middle THEN RETURN 'middle'; END IF;
  IF a = b_family OR b = a_family THEN RETURN 'crossed'; END IF;
  IF words_agree(a_words, b_words, false) THEN RETURN 'initial'; END IF;
  RETURN 'different';
END $$;
