import { v7 as uuidv7 } from 'uuid'
import { reasonOfSight, type Tx } from './database/database.ts'

/** What a request must say of itself: who asks, as what, for which practice, and which page. Every request of staff does. */
export interface Asking {
  practice: string
  person: { id: string; role: string } | null
  /** The pattern of the page's address, such as `/patients/:id`: it names nobody. */
  routeOptions: { url?: string | undefined }
}

/**
 * Writes down who is about to be shown whom, in the transaction that reads them: everybody who can be recognised in the
 * answer, the results of a search included. Answer only after that transaction has ended well, so that what could not be
 * written down is not shown. Nothing is written where nobody is shown.
 */
export async function logAccess(
  tx: Tx,
  { practice, person, routeOptions }: Asking,
  patients: Iterable<string>,
  now: Date,
  reason: string | null = reasonOfSight(),
): Promise<void> {
  const shown = [...new Set(patients)]
  if (shown.length === 0) return
  if (person === null) throw new Error('Nobody may be shown a patient without having signed in')
  await tx
    .insertInto('access_log')
    .values({
      ...{ practice, id: uuidv7({ msecs: now.getTime() }), at: now, staff: person.id, role: person.role },
      ...{ page: routeOptions.url ?? 'none', reason, patients: shown },
    })
    .execute()
}
