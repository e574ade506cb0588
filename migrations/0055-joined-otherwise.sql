-- Only those who came by another way than a list are looked for by when they came: before and after a list is matched. Most
-- patients come by a list, and need no place in this index.
DROP INDEX patient_by_created;
CREATE INDEX patient_joined ON patient (practice, created_at) WHERE created_run IS NULL;
