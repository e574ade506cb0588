import { sql } from 'kysely'

/** Whether a text of their own has come from its patient, on the number that it went to, since `message` was written. */
export const isAnsweredByText = sql<boolean>`EXISTS (
  SELECT FROM received_text AS answer
  WHERE answer.practice = message.practice AND answer.patient = message.patient AND answer.kind = 'words'
    AND answer.address_key = message.address_key AND answer.sent_at > message.created_at
)`
