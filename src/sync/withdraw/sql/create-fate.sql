-- Whom the sync brought or touched, and why one of them stays; null: nothing was ever done with them, so they go.
CREATE TEMP TABLE fate (patient uuid PRIMARY KEY, why text) ON COMMIT DROP
