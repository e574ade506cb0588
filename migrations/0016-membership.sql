-- Where somebody works, as what, and what they may do beyond their role. One person may work at several practices.
-- The row stays when they have gone: history names who did what.
CREATE TABLE membership (
  practice text NOT NULL,
  staff uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('receptionist', 'clinician', 'manager', 'governance-lead')),
  -- See that a restricted patient is listed; write a bulk message; release one.
  sensitive boolean NOT NULL DEFAULT false,
  bulk_draft boolean NOT NULL DEFAULT false,
  bulk_release boolean NOT NULL DEFAULT false,
  -- Since when they work here, and who let them in; nobody where a command did.
  since timestamptz NOT NULL DEFAULT now(),
  added_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  PRIMARY KEY (practice, staff)
);
CREATE INDEX membership_by_staff ON membership (staff);

-- Until now everybody at a practice could do everything there.
INSERT INTO membership (practice, staff, role, since)
SELECT practice, id, 'manager', created_at FROM staff WHERE practice IS NOT NULL;

-- Whoever looks after the installation, since when. They belong to no practice.
ALTER TABLE staff ADD COLUMN operator_since timestamptz;
UPDATE staff SET operator_since = created_at WHERE role = 'operator';

-- The practice that somebody works in now. Sessions without one were those of operators.
ALTER TABLE session ADD COLUMN practice text;
UPDATE session SET practice = staff.practice FROM staff WHERE staff.id = session.staff;

ALTER TABLE staff DROP COLUMN practice, DROP COLUMN role;

GRANT SELECT, INSERT, UPDATE ON membership TO patient_sync_app;
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON membership USING (practice = nullif(current_setting('app.practice', true), ''));

-- Where one person works: asked before there is a practice to ask as, and answered for that person alone.
CREATE FUNCTION memberships_of(in_staff uuid)
RETURNS SETOF membership
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2
SET search_path = public
AS $$ SELECT * FROM membership WHERE staff = in_staff AND ended_at IS NULL $$;

REVOKE ALL ON FUNCTION memberships_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memberships_of TO patient_sync_app;
