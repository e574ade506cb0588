-- That somebody else has the same email address is confirmed as it is of a phone, and kept with the message.
ALTER TABLE message
  DROP CONSTRAINT message_agreed_check,
  ADD CONSTRAINT message_agreed_check
    CHECK (agreed <@ ARRAY[
      'shared-phone', 'shared-email', 'child-phone', 'clinical-word', 'opted-out', 'others-address', 'restricted'
    ]);

-- Row-level security keeps lower() away from the index of email addresses, and every message that is begun asks who shares one.
CREATE FUNCTION patients_with_email(in_practice text, in_email text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM demand_own_practice(in_practice);
  RETURN QUERY SELECT id FROM patient WHERE practice = in_practice AND lower(email) = lower(in_email);
END $$;

REVOKE ALL ON FUNCTION patients_with_email FROM PUBLIC;
GRANT EXECUTE ON FUNCTION patients_with_email TO patient_sync_app;
