import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { recordsOf } from '../merged-records.ts'

/** How something reaches a patient. Equal to the CHECKs of `way`. */
export const WAYS = ['sms', 'email'] as const
export type Way = (typeof WAYS)[number]

/**
 * What a message is for: it decides whose refusal counts. `service` is what everybody may be told without being asked, such as
 * opening hours and invitations; `other` (fundraising, paid services, third parties) needs consent. Equal to the CHECKs of
 * `purpose`.
 */
export const PURPOSES = ['direct-care', 'service', 'other'] as const
export type Purpose = (typeof PURPOSES)[number]

/** How somebody said what they want. Equal to the CHECK of `preference.said_by`. */
export const SAID_BY = ['phone', 'in-person', 'in-writing', 'preference-page', 'unsubscribe'] as const
export type SaidBy = (typeof SAID_BY)[number]

/** Whether a patient wants messages of one purpose by one way. */
export interface Wish {
  way: Way
  purpose: Purpose
  wanted: boolean
}

/** A wish as it was said. */
export interface Preference extends Wish {
  id: string
  saidAt: Date
  saidBy: SaidBy
  /** Who wrote it down; null where the patient did. */
  who: string | null
  note: string | null
}

/** What holds for a patient who has said nothing of it. */
export const unlessSaid = (purpose: Purpose): boolean => purpose !== 'other'

/** Everything that was ever said for a patient, newest first; what was said of a record that was merged into theirs, too. */
export async function readPreferences(tx: Tx, practice: string, patient: string): Promise<Preference[]> {
  const rows = await tx
    .selectFrom('preference')
    .leftJoin('staff', 'staff.id', 'preference.staff')
    .select(['preference.id', 'way', 'purpose', 'wanted', 'said_at', 'said_by', 'note', 'staff.name as who'])
    .where('preference.practice', '=', practice)
    .where('preference.patient', 'in', recordsOf(practice, patient))
    .orderBy('preference.id', 'desc')
    .execute()
  return rows.map(({ id, way, purpose, wanted, said_at: saidAt, said_by, note, who }) => ({
    ...{ id, way: way as Way, purpose: purpose as Purpose, wanted },
    ...{ saidAt, saidBy: said_by as SaidBy, who, note },
  }))
}

/** What counts of it: the newest of each way and purpose; null where nothing was said. */
export function inForce(said: readonly Preference[], way: Way, purpose: Purpose): Preference | null {
  return said.find((one) => one.way === way && one.purpose === purpose) ?? null
}

/** Whether a patient wants messages of this purpose by this way. */
export function isWanted(said: readonly Preference[], way: Way, purpose: Purpose): boolean {
  return inForce(said, way, purpose)?.wanted ?? unlessSaid(purpose)
}

/** What stands in a form, so that who saves it is known to have seen everything: the newest that was said. */
export const newestOf = (said: readonly Preference[]): string => said[0]?.id ?? 'nothing'

export interface Said {
  practice: string
  patient: string
  wishes: readonly Wish[]
  saidBy: SaidBy
  /** Who wrote it down; null where the patient did. */
  staff: string | null
  note: string | null
  at: Date
  /** The newest that whoever says it was shown; null for one who only refuses and takes nothing back. */
  seen: string | null
}

/**
 * Writes down what somebody wants, where it is not what they want already. Answers how many lines that made, or null where
 * something was said that they have not seen: then nothing is written, so that no refusal is taken back unknowingly.
 */
export async function recordPreferences(tx: Tx, said: Said): Promise<number | null> {
  const { practice, patient, saidBy, staff, note, at } = said
  await lockPatient(tx, practice, patient)
  const before = await readPreferences(tx, practice, patient)
  if (said.seen !== null && newestOf(before) !== said.seen) return null
  const changed = said.wishes.filter(({ way, purpose, wanted }) => isWanted(before, way, purpose) !== wanted)
  if (changed.length === 0) return 0
  await tx
    .insertInto('preference')
    .values(
      changed.map((wish) => ({
        ...{ practice, patient, id: uuidv7(), ...wish, said_at: at },
        ...{ said_by: saidBy, staff, note },
      })),
    )
    .execute()
  await recordAudit(tx, practice, {
    action: 'preferences-recorded',
    actor: staff === null ? { product: 'preferences' } : { staff },
    subject: { patient },
    facts: {
      saidBy,
      wants: changed.filter(({ wanted }) => wanted).map(nameOf),
      refuses: changed.filter(({ wanted }) => !wanted).map(nameOf),
    },
    at,
  })
  return changed.length
}

/** Of two who save at once the second sees what the first has written. */
async function lockPatient(tx: Tx, practice: string, patient: string): Promise<void> {
  await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', patient)
    .forNoKeyUpdate()
    .execute()
}

const nameOf = ({ way, purpose }: Wish) => `${way} ${purpose}`
