-- A run whose process is frozen (stopped, or on a machine that was paused) still holds its practice. Its heartbeat tells:
-- written by the database's clock, compared with the database's clock, so that no two machines need agree on the time.
ALTER TABLE sync_run
  ADD COLUMN heartbeat_at timestamptz NOT NULL DEFAULT now(),
  -- How long the process that carries the run may be silent before it is taken for frozen.
  ADD COLUMN silence_seconds integer NOT NULL DEFAULT 30,
  -- One more each time the run is begun, and when it is taken away from its process: who began another epoch than this may
  -- write nothing for the run any more.
  ADD COLUMN epoch integer NOT NULL DEFAULT 1;
