-- One line for each doubtful row, with all that is doubtful about it.
CREATE TEMP TABLE IF NOT EXISTS doubt_summary (
  row_number integer NOT NULL,
  review uuid NOT NULL,
  source_hash bytea NOT NULL,
  -- What the row says, without contact details where a patient it may be is restricted.
  listed jsonb NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  patients uuid[] NOT NULL
) ON COMMIT DELETE ROWS
