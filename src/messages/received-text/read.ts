import type { Tx } from '../../platform/database/database.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { recordsOf } from '../../patients/merged-records.ts'
import type { TextKind } from './kind.ts'
import { receivedPlace, type ReceivedContent } from './take.ts'

/** A text that came back, with its words. */
export interface ReceivedText extends ReceivedContent {
  id: string
  kind: TextKind
  addressShown: string
  urgent: boolean
  cameAt: Date
}

/** Those of one patient, the oldest first, between two places of their thread. */
export async function readReceived(
  tx: Tx,
  secrets: Secrets,
  asked: { practice: string; patient: string; after: string | null; before: string | null },
): Promise<ReceivedText[]> {
  const { practice, patient, after, before } = asked
  let query = received(tx, practice).where('patient', 'in', recordsOf(practice, patient)).orderBy('id')
  if (after !== null) query = query.where('id', '>', after)
  if (before !== null) query = query.where('id', '<', before)
  return (await query.execute()).map((row) => opened(secrets, practice, row))
}

/** Somebody whom it may be from. */
export interface Candidate {
  id: string
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
}

export interface ToPlace extends ReceivedText {
  candidates: Candidate[]
}

const most = 50

/** Those of which nobody can tell whose they are, the oldest first, with everybody who was texted there. */
export async function readToPlace(tx: Tx, secrets: Secrets, practice: string): Promise<ToPlace[]> {
  const rows = await received(tx, practice)
    .select('address_key')
    .where('patient', 'is', null)
    .where('placed_at', 'is', null)
    .orderBy('id')
    .limit(most)
    .execute()
  const found: ToPlace[] = []
  for (const row of rows)
    found.push({
      ...opened(secrets, practice, row),
      candidates: await candidatesOf(tx, practice, row.address_key),
    })
  return found
}

function candidatesOf(tx: Tx, practice: string, key: Buffer): Promise<Candidate[]> {
  return tx
    .selectFrom('texted')
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'texted.patient'),
    )
    .select(['patient.id', 'given_name', 'middle_names', 'family_name', 'date_of_birth'])
    .where('texted.practice', '=', practice)
    .where('texted.address_key', '=', key)
    .orderBy('texted.at', 'desc')
    .execute()
}

/** Says whose a text is, or that nothing is to be done for anybody. False where somebody was faster, or named a stranger. */
export async function placeText(
  tx: Tx,
  placed: { practice: string; text: string; patient: string | null; staff: string; at: Date },
): Promise<boolean> {
  const { practice, text, patient, staff, at } = placed
  const changed = await tx
    .updateTable('received_text')
    .set({ patient, placed_at: at, placed_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', text)
    .where('placed_at', 'is', null)
    .where('patient', 'is', null)
    .$if(patient !== null, (query) =>
      query.where((row) =>
        row.exists(
          row
            .selectFrom('texted')
            .select('texted.patient')
            .where('texted.practice', '=', practice)
            .whereRef('texted.address_key', '=', 'received_text.address_key')
            .where('texted.patient', '=', patient!),
        ),
      ),
    )
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  const subject = { text, ...(patient !== null && { patient }) }
  await recordAudit(tx, practice, { action: 'text-placed', actor: { staff }, subject, at })
  return true
}

type Row = Awaited<ReturnType<ReturnType<typeof received>['execute']>>[number]

function received(tx: Tx, practice: string) {
  return tx
    .selectFrom('received_text')
    .select(['id', 'kind', 'sealed_content', 'address_shown', 'urgent', 'came_at'])
    .where('practice', '=', practice)
}

function opened(secrets: Secrets, practice: string, row: Row): ReceivedText {
  const { id, kind, address_shown: addressShown, urgent, came_at: cameAt } = row
  const content = secrets.open(row.sealed_content, receivedPlace(practice, id))
  return {
    ...(JSON.parse(content) as ReceivedContent),
    id,
    kind: kind as TextKind,
    addressShown,
    urgent,
    cameAt,
  }
}
