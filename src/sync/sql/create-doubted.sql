-- Rows that a person must decide, with the patients that they may be (none where two rows contradict each other), and how
-- strongly each speaks for being one person.
CREATE TEMP TABLE IF NOT EXISTS doubted (
  row_number integer NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  patient uuid,
  weight real,
  evidence jsonb
) ON COMMIT DELETE ROWS
