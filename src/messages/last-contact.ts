import { sql } from 'kysely'
import type { LastContactOf } from '../patients/last-contact.ts'
import type { MessageState, Way } from './message.ts'

const by: Record<Way, string> = { sms: 'SMS', email: 'email' }
const became: Partial<Record<MessageState, string>> = {
  uncertain: 'May have left',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Failed',
}

/** The last message of each patient that left, or may have. */
export const lastContactOf: LastContactOf = async (tx, practice, patients) => {
  if (patients.length === 0) return new Map()
  const { rows } = await sql<{
    patient: string
    way: Way
    state: MessageState
    why: string | null
    at: Date
  }>`
    SELECT asked.patient, last.way, last.state, last.why, last.created_at AS at
    FROM unnest(${[...patients]}::uuid[]) AS asked (patient)
    CROSS JOIN LATERAL (
      SELECT way, state, why, created_at FROM message
      WHERE message.practice = ${practice} AND message.patient = asked.patient
        AND message.state IN ('uncertain', 'sent', 'delivered', 'failed')
      ORDER BY message.id DESC LIMIT 1
    ) AS last`.execute(tx)
  return new Map(
    rows.map(({ patient, way, state, why, at }) => [
      patient,
      { at, by: by[way], became: why === 'address-unknown' ? 'Failed, not in use' : became[state]! },
    ]),
  )
}
