-- What the line at the top of every page is decided from: the last run that is done and was not undone, the latest run
-- of all, the one that is held and waits, the nightly runs of the last two nights, and how many doubtful rows wait, and whether Patient Sync is on. A
-- preview is no sync. One row for each practice that is asked about: a page asks about its own, as who may see no other,
-- and the operator's console about all, as the owner: whoever asks adds about which.
-- $1 yesterday's date
SELECT
  practice.practice,
  to_char(practice.night_time, 'HH24:MI') AS "nightTime",
  practice.night_since AS "nightSince",
  (
    SELECT jsonb_build_object('state', state, 'confirmBy', confirm_by) FROM activation WHERE activation.practice = practice.practice
  ) AS gate,
  (
    SELECT to_jsonb(done) FROM (
      SELECT id AS run, trigger, night, finished_at AS "finishedAt", patients, created, returned, "left", linked, updated
      FROM sync_run
      WHERE sync_run.practice = practice.practice AND state = 'done'
        AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = practice.practice AND run_undo.run = sync_run.id)
      ORDER BY started_at DESC LIMIT 1
    ) AS done
  ) AS done,
  (
    SELECT to_jsonb(latest) FROM (
      SELECT id AS run, trigger, night, state, reason, started_at AS "startedAt", seen_at AS "seenAt",
        EXISTS (SELECT FROM run_undo WHERE run_undo.practice = practice.practice AND run_undo.run = sync_run.id) AS undone
      FROM sync_run WHERE sync_run.practice = practice.practice AND kind = 'sync' ORDER BY started_at DESC LIMIT 1
    ) AS latest
  ) AS latest,
  (
    SELECT to_jsonb(held) FROM (
      SELECT id AS run, trigger, night, state, reason, started_at AS "startedAt", seen_at AS "seenAt", false AS undone
      FROM sync_run WHERE sync_run.practice = practice.practice AND state = 'held' ORDER BY started_at DESC LIMIT 1
    ) AS held
  ) AS held,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'night', night, 'state', state, 'startedAt', started_at, 'seenAt', seen_at, 'finishedAt', finished_at
    )), '[]')
    FROM sync_run WHERE sync_run.practice = practice.practice AND trigger = 'night' AND night >= $1
  ) AS nights,
  (SELECT count(*)::integer FROM review WHERE review.practice = practice.practice AND state = 'open') AS reviews
FROM practice
