-- Values of patients who stay that the list brought.
CREATE TEMP TABLE list_value (patient uuid, field text, PRIMARY KEY (patient, field)) ON COMMIT DROP
