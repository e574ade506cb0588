-- Practices that read a list each night, with the nightly runs of the nights that still matter: whether a night is due
-- is decided from them. A night after the present one is only there when a clock was put back. Who had today's run
-- already is left out, which by day is nearly everybody. So is who never asked for Patient Sync; whether it is on is for
-- the gate to say.
-- $1 the first night that matters, $2 today's date, $3 one practice or null for all
SELECT
  practice.practice,
  night_source AS source,
  to_char(night_time, 'HH24:MI') AS "nightTime",
  night_since AS "nightSince",
  activation.state,
  activation.confirm_by AS "confirmBy",
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'night', night, 'state', state, 'startedAt', started_at, 'seenAt', seen_at, 'finishedAt', finished_at
    )), '[]')
    FROM sync_run
    WHERE sync_run.practice = practice.practice AND trigger = 'night' AND night >= $1
  ) AS runs
FROM practice JOIN activation ON activation.practice = practice.practice
WHERE night_source IS NOT NULL AND ($3::text IS NULL OR practice.practice = $3)
  AND NOT EXISTS (
    SELECT FROM sync_run
    WHERE sync_run.practice = practice.practice AND trigger = 'night' AND night >= $2 AND state NOT IN ('running', 'failed')
  )
