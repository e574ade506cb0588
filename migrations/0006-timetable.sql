-- The timetable of the nights. A night's run counts once for a practice: whatever two machines decide at one moment,
-- or a clock that jumps back, the second one is refused here. A failed run leaves the night open for another try.
CREATE UNIQUE INDEX sync_run_once_a_night ON sync_run (practice, night)
  WHERE trigger = 'night' AND state IN ('running', 'done', 'held');
CREATE INDEX sync_run_by_night ON sync_run (practice, night) WHERE trigger = 'night';

-- When the night's source was chosen: nights before it were nobody's, and are not made up.
ALTER TABLE practice ADD COLUMN night_since timestamptz;
