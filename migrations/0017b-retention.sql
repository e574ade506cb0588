-- What the nightly retention did and found: of each rule, how many rows were removed, and how many older ones were there
-- still when it was done. It concerns no practice alone and names no patient.
CREATE TABLE retention_proof (
  night date NOT NULL,
  rule text NOT NULL,
  -- Everything from before this moment had to be gone.
  older_than timestamptz NOT NULL,
  removed integer NOT NULL,
  remaining integer NOT NULL,
  proved_at timestamptz NOT NULL,
  PRIMARY KEY (night, rule)
);
GRANT SELECT ON retention_proof TO patient_sync_app;
