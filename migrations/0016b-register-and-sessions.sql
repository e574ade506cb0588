-- The register of practices is read before anybody has a practice, and added to by the installation. Only a practice itself
-- changes what it says of it.
ALTER TABLE practice ENABLE ROW LEVEL SECURITY;
CREATE POLICY register ON practice FOR SELECT USING (true);
CREATE POLICY added ON practice FOR INSERT WITH CHECK (nullif(current_setting('app.practice', true), '') IS NULL);
CREATE POLICY own_practice ON practice USING (practice = nullif(current_setting('app.practice', true), ''));

-- A session is found by the hash of its token before there is a practice. Whoever works as a practice sees only its own.
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON session
  USING (nullif(current_setting('app.practice', true), '') IS NULL OR practice = current_setting('app.practice', true));
