import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'

/** Where hidden contact details were seen. Equal to the CHECK of `look.place`. */
export const LOOK_PLACES = ['run', 'download'] as const
export type LookPlace = (typeof LOOK_PLACES)[number]

/** One time that somebody has hidden contact details shown. */
export interface NewLook {
  staff: string
  at: Date
  place: LookPlace
  /** The run on whose page they were, or whose changes were downloaded. */
  run: string
  /** None for a file with the details of many. */
  patient?: string
  /** Which: a contact detail, or the name of the list that was downloaded. */
  what: string
  reason?: string
}

/** Writes down that somebody looks. It belongs to the transaction that reads what they see: no log, no details. */
export async function recordLook(tx: Tx, practice: string, look: NewLook): Promise<void> {
  const { staff, at, place, run, patient = null, what, reason = null } = look
  await tx
    .insertInto('look')
    .values({ practice, id: uuidv7(), looked_at: at, staff, place, run, patient, what, reason })
    .execute()
  await recordAudit(tx, practice, {
    ...{ action: 'contact-details-shown', actor: { staff }, at, facts: { place, what } },
    subject: { run, ...(patient !== null && { patient }) },
  })
}

/** One time that somebody looked, with names. */
export interface Look {
  id: string
  at: Date
  who: string
  place: LookPlace
  run: string
  patient: string | null
  /** Null where it was many, or where the patient is no longer here. */
  name: { family_name: string; given_name: string | null; middle_names: string | null } | null
  what: string
  reason: string | null
}

/** Who looked, the newest first, of one patient or of the whole practice. `next` is where the next page goes on from. */
export async function listLooks(
  tx: Tx,
  practice: string,
  { patient, after, limit }: { patient?: string; after?: string | undefined; limit: number },
): Promise<{ looks: Look[]; next: string | null }> {
  const skip = Number(after ?? 0)
  const rows = await tx
    .selectFrom('look')
    .leftJoin('staff', 'staff.id', 'look.staff')
    .leftJoin('patient', (join) =>
      join.onRef('patient.id', '=', 'look.patient').onRef('patient.practice', '=', 'look.practice'),
    )
    .select(['look.id', 'looked_at', 'place', 'run', 'look.patient', 'what', 'reason', 'staff.name as who'])
    .select(['family_name', 'given_name', 'middle_names'])
    .where('look.practice', '=', practice)
    .$if(patient !== undefined, (query) => query.where('look.patient', '=', patient!))
    .orderBy('looked_at', 'desc')
    .orderBy('look.id')
    .offset(skip)
    .limit(limit + 1)
    .execute()
  const looks = rows.slice(0, limit).map(({ looked_at, family_name, given_name, middle_names, ...row }) => ({
    ...row,
    at: looked_at,
    who: row.who ?? 'Staff',
    place: row.place as LookPlace,
    name: family_name === null ? null : { family_name, given_name, middle_names },
  }))
  return { looks, next: rows.length > limit ? String(skip + limit) : null }
}
