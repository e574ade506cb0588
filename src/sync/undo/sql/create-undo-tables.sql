-- What undoing a run comes down to, for as long as its transaction lasts. What has a `why` stays as it is.

-- Patients whom the run made, as they were when this was found out.
CREATE TEMP TABLE undo_created (
  patient uuid PRIMARY KEY,
  updated_at timestamptz NOT NULL,
  why text,
  by_staff uuid,
  by_run uuid
) ON COMMIT DROP;

-- Patients whom the run tied to a row of the list.
CREATE TEMP TABLE undo_link (
  patient uuid PRIMARY KEY,
  rule text NOT NULL,
  updated_at timestamptz NOT NULL,
  why text,
  by_staff uuid,
  by_run uuid
) ON COMMIT DROP;

-- Values that the run set: what they were before, and what it made of them.
CREATE TEMP TABLE undo_value (
  patient uuid NOT NULL,
  field text NOT NULL,
  was text,
  made text,
  changed_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  why text,
  by_staff uuid,
  by_run uuid,
  PRIMARY KEY (patient, field)
) ON COMMIT DROP
