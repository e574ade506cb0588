import { sql } from 'kysely'
import type { LastContact, LastContactOf } from '../patients/last-contact.ts'
import type { MessageState, Way } from './message.ts'

/** The last message of each patient that left, or may have. */
export const lastContactOf: LastContactOf = async (tx, practice, patients) => {
  if (patients.length === 0) return new Map<string, LastContact>()
  const { rows } = await sql<Last>`
    SELECT asked.patient, last.*
    FROM unnest(${[...patients]}::uuid[]) AS asked (patient)
    CROSS JOIN LATERAL (
      SELECT way, state, why, created_at AS at, EXISTS (
        SELECT FROM reply WHERE reply.practice = ${practice} AND reply.message = message.id
      ) AS replied
      FROM message
      WHERE message.practice = ${practice} AND message.patient = asked.patient
        AND message.state IN ('uncertain', 'sent', 'delivered', 'failed')
      ORDER BY message.id DESC LIMIT 1
    ) AS last`.execute(tx)
  return new Map(
    rows.map((last) => [last.patient, { at: last.at, by: by[last.way], became: becameOf(last) }]),
  )
}

interface Last {
  patient: string
  way: Way
  state: MessageState
  why: string | null
  replied: boolean
  at: Date
}

const by: Record<Way, string> = { sms: 'SMS', email: 'email' }
const became: Partial<Record<MessageState, string>> = {
  uncertain: 'May have left',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Failed',
}

function becameOf({ state, why, replied }: Last): string {
  if (replied) return 'Replied'
  return why === 'address-unknown' ? 'Failed, not in use' : became[state]!
}
