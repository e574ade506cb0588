-- Patients whose name, date of birth or sex would be lost, and contact details that would.
SELECT
  count(DISTINCT patient) FILTER (WHERE demographic)::integer AS demographics,
  count(DISTINCT (patient, detail)) FILTER (WHERE NOT demographic)::integer AS contact_details
FROM lost
