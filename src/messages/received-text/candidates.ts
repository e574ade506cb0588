import { sql } from 'kysely'
import { aboutEverybody, runIn, seesRestricted, type Tx } from '../../platform/database/database.ts'
import { recordsOf } from '../../patients/merged-records.ts'
import { addressKey } from '../../patients/preferences/objection.ts'

/** Somebody whom a text may be from. */
export interface Candidate {
  id: string
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
}

interface NumberAt {
  practice: string
  /** E.164. */
  number: string
}

/**
 * Everybody who was texted on a number, who was last comes first, and then whose mobile it is. Null where one of them is
 * restricted and may not be seen now: the words may be theirs, and whoever is not shown them cannot say whose they are.
 */
export async function candidatesOf(tx: Tx, at: NumberAt): Promise<Candidate[] | null> {
  const found = await aboutEverybody(runIn(tx), async () => [
    ...(await textedOn(tx, at).execute()),
    ...(await holdersOf(tx, at).execute()),
  ])
  if (found.some(({ restricted }) => restricted) && !seesRestricted(at.practice)) return null
  const everybody = new Map(found.map(({ restricted: _, ...candidate }) => [candidate.id, candidate]))
  return [...everybody.values()]
}

/** Whether a number is the mobile of another registered patient than the one who was texted there, or who they are now. */
export async function isHeldByAnother(
  tx: Tx,
  { patient, ...at }: NumberAt & { patient: string },
): Promise<boolean> {
  const another = await aboutEverybody(runIn(tx), () =>
    holdersOf(tx, at).where('patient.id', '<>', patient).limit(2).execute(),
  )
  if (another.length !== 1) return another.length > 1
  const same = await tx
    .selectNoFrom(sql<boolean>`${patient}::uuid IN ${recordsOf(at.practice, another[0]!.id)}`.as('is'))
    .executeTakeFirstOrThrow()
  return !same.is
}

function people(tx: Tx, practice: string) {
  return tx
    .selectFrom('patient')
    .select([
      ...(['patient.id', 'given_name', 'middle_names', 'family_name'] as const),
      ...(['date_of_birth', 'restricted'] as const),
    ])
    .where('patient.practice', '=', practice)
}

function holdersOf(tx: Tx, { practice, number }: NumberAt) {
  return people(tx, practice)
    .where('mobile_phone', '=', number)
    .where('status', '=', 'registered')
    .where('merged_into', 'is', null)
    .orderBy('patient.id')
}

function textedOn(tx: Tx, { practice, number }: NumberAt) {
  return people(tx, practice)
    .innerJoin('texted', (join) =>
      join.on('texted.practice', '=', practice).onRef('texted.patient', '=', 'patient.id'),
    )
    .where('texted.address_key', '=', addressKey('sms', number))
    .orderBy('texted.at', 'desc')
}
