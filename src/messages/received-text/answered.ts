import { sql } from 'kysely'
import { allOneWith } from '../../patients/merged-records.ts'

/**
 * Whether a text has come from the patient of `message`, on the number that it went to, since it left: what they texted before
 * cannot be an answer. Whichever of merged records it stands with. False where no reply was needed: nobody asks then.
 */
export const isAnsweredByText = sql<boolean>`(message.reply = 'needed' AND EXISTS (
  SELECT FROM ${allOneWith(sql`message.practice`, sql`message.patient`)} AS record
  JOIN received_text AS answer ON answer.practice = message.practice AND answer.patient = record.id
  WHERE answer.kind = 'words' AND answer.address_key = message.address_key AND answer.sent_at > (
    SELECT began_at FROM delivery AS leaving
    WHERE leaving.practice = message.practice AND leaving.message = message.id AND leaving.state <> 'not-sent'
  )
))`
