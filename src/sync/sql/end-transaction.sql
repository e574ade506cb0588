-- Ends the connection that carries a run's transaction, and waits until it is gone. It is known by the name that the
-- transaction has given itself, so a process number that somebody else has meanwhile is never taken for it.
-- $1 name of the transaction
SELECT pg_terminate_backend(pid, 5000) AS ended
FROM pg_stat_activity
WHERE datname = current_database() AND application_name = $1
