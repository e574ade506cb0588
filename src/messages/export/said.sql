-- What was said to and by the patients of a practice, the oldest first: messages, replies, and texts of which it is known whose
-- they are, each with the record that stands for its patient now. Restricted patients are left out, as from every export.
-- A text counts for the day on which somebody said whose it is, which may be after the export of the day on which it came.
-- $1 practice, $2 from, $3 before
SELECT said.*, patient.id AS record, nhs_number, source_patient_id, given_name, family_name, date_of_birth
FROM (
  SELECT
    'message' AS source, message.id, message.patient, message.created_at AS at, message.created_at AS known_at, message.way,
    message.kind, message.link IS NOT NULL AS by_link, message.state, message.why, message.address_shown, staff.name AS who,
    message.sealed_content,
    (SELECT count(*)::integer FROM attachment
     WHERE attachment.practice = $1 AND attachment.message = message.id) AS files
  FROM message LEFT JOIN staff ON staff.id = message.staff
  WHERE message.practice = $1
  UNION ALL
  SELECT
    'reply', reply.id, reply.patient, reply.came_at, reply.came_at, NULL, NULL, true, NULL, NULL, NULL, NULL,
    reply.sealed_content,
    (SELECT count(*)::integer FROM reply_file
     WHERE reply_file.practice = $1 AND reply_file.message = reply.message AND reply_file.reply = reply.id)
  FROM reply
  WHERE reply.practice = $1
  UNION ALL
  SELECT
    'text', received_text.id, received_text.patient, came_at, coalesce(placed_at, came_at), 'sms', kind, false, NULL, NULL,
    NULL, NULL, sealed_content, 0
  FROM received_text
  WHERE received_text.practice = $1 AND received_text.patient IS NOT NULL
) AS said
CROSS JOIN LATERAL (
  WITH RECURSIVE stands (id, merged_into) AS (
    SELECT patient.id, patient.merged_into FROM patient WHERE patient.practice = $1 AND patient.id = said.patient
    UNION ALL
    SELECT patient.id, patient.merged_into FROM patient
    JOIN stands ON patient.practice = $1 AND patient.id = stands.merged_into
  )
  SELECT id FROM stands WHERE merged_into IS NULL
) AS stands
JOIN patient ON patient.practice = $1 AND patient.id = stands.id
WHERE NOT patient.restricted AND said.known_at >= coalesce($2::timestamptz, '-infinity')
  AND said.known_at < coalesce($3::timestamptz, 'infinity')
ORDER BY said.at, said.id
