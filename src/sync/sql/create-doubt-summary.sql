-- One line for each doubtful row, with all that is doubtful about it.
CREATE TEMP TABLE doubt_summary (
  row_number integer NOT NULL,
  review uuid NOT NULL,
  source_hash bytea NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  patients uuid[] NOT NULL
) ON COMMIT DROP
