import type { PatientRecord } from '../../patients/record.ts'

/**
 * What is to be said about a message to somebody who is no patient any more, in place of whom to phone; null of whoever still
 * is. Nobody is to phone the family of somebody who has died about a reply.
 */
export function goneWords({
  status,
  merged_into,
}: Pick<PatientRecord, 'status' | 'merged_into'>): string | null {
  if (merged_into !== null) return 'Open the record that stayed, and see there what is to be done.'
  if (status === 'deceased') return 'The patient has died: do not phone or write because of this message.'
  if (status === 'left') return 'The patient has left the practice since: nothing goes to them from here.'
  return null
}
