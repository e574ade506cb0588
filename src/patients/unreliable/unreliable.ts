import { createHash } from 'node:crypto'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { endNotTheirs } from '../preferences/objection.ts'

/** Contact details that messages go to. Equal to the CHECK of `unreliable_detail.detail`. */
export const MESSAGED_DETAILS = ['mobile_phone', 'email'] as const
export type MessagedDetail = (typeof MESSAGED_DETAILS)[number]

/** What a service said of an address that did not work, that three messages in a row did not arrive, or that whoever has it says that it is not the patient's. Equal to the CHECK of `unreliable_detail.why`. */
export const UNRELIABLE_WHYS = [
  ...(['address-refused', 'address-unknown', 'often-not-delivered', 'not-theirs'] as const),
] as const
export type UnreliableWhy = (typeof UNRELIABLE_WHYS)[number]

/** A contact detail that did not work, and is still the patient's. */
export interface Unreliable {
  detail: MessagedDetail
  why: UnreliableWhy
  since: Date
}

interface Value {
  practice: string
  patient: string
  detail: MessagedDetail
}

/** What a value is known again by, without being kept. The list of numbers to check makes the same in SQL. */
export function fingerprintOf({ practice, patient, detail }: Value, value: string): Buffer {
  return createHash('sha256').update(`${practice} ${patient} ${detail} ${value}`).digest()
}

/**
 * Nobody is reached by a value, as a service says or messages show. Nobody is told of a patient who is restricted. That it is
 * not theirs is the graver word: what fails there later, as messages on their way do, takes no place of it.
 */
export async function markUnreliable(
  tx: Tx,
  marked: Value & { fingerprint: Buffer; why: UnreliableWhy; message: string; at: Date },
): Promise<void> {
  const { practice, patient, detail, fingerprint, why, message, at } = marked
  const isThere = await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', patient)
    .executeTakeFirst()
  if (!isThere) return
  const now = { why, message, since: at, ended_at: null, ended_by: null }
  await tx
    .insertInto('unreliable_detail')
    .values({ practice, patient, detail, fingerprint, ...now })
    .onConflict((conflict) =>
      conflict
        .columns(['practice', 'patient', 'detail', 'fingerprint'])
        .doUpdateSet(now)
        .where((row) =>
          row.or([
            row('unreliable_detail.why', '<>', 'not-theirs'),
            row('unreliable_detail.ended_at', 'is not', null),
            row('excluded.why', '=', 'not-theirs'),
          ]),
        ),
    )
    .execute()
}

/**
 * It works after all: a message has arrived there, or somebody of the staff has asked. Arriving says nothing of whose it is, so
 * only staff end the word that it is not theirs. Answers whether something ended.
 */
export async function endUnreliable(
  tx: Tx,
  { practice, patient, detail, fingerprint, at }: Value & { fingerprint: Buffer; at: Date },
  staff: string | null = null,
): Promise<boolean> {
  const ended = await tx
    .updateTable('unreliable_detail')
    .set({ ended_at: at, ended_by: staff })
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('detail', '=', detail)
    .where('fingerprint', '=', fingerprint)
    .where('ended_at', 'is', null)
    .$if(staff === null, (query) => query.where('why', '<>', 'not-theirs'))
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}

/** Whose contact details, as they are now. */
interface Held {
  id: string
  mobile_phone: string | null
  email: string | null
}

/** Which contact details of some patients did not work, by their ids; who has none is not in it. */
export async function findUnreliable(
  tx: Tx,
  practice: string,
  patients: readonly Held[],
): Promise<Map<string, Unreliable[]>> {
  if (patients.length === 0) return new Map()
  const rows = await tx
    .selectFrom('unreliable_detail')
    .select(['patient', 'detail', 'fingerprint', 'why', 'since'])
    .where('practice', '=', practice)
    .where(
      'patient',
      'in',
      patients.map(({ id }) => id),
    )
    .where('ended_at', 'is', null)
    .execute()
  const held = new Map(patients.map((patient) => [patient.id, patient]))
  const found = new Map<string, Unreliable[]>()
  for (const { patient, detail: word, fingerprint, why, since } of rows) {
    const detail = word as MessagedDetail
    const value = held.get(patient)![detail]
    if (value === null || !fingerprintOf({ practice, patient, detail }, value).equals(fingerprint)) continue
    found.set(patient, [...(found.get(patient) ?? []), { detail, why: why as UnreliableWhy, since }])
  }
  return found
}

/**
 * Somebody has checked a contact detail that has not worked since then: it is right. Throws `refused` where it has changed
 * or failed again since they saw it, or somebody else has said so already.
 */
export async function sayItWorks(
  tx: Tx,
  said: Omit<Value, 'patient'> & { patient: Held; since: Date; staff: string; at: Date },
): Promise<void> {
  const { practice, patient: held, detail, since, staff, at } = said
  const found = (await findUnreliable(tx, practice, [held])).get(held.id) ?? []
  const seen = found.find((each) => each.detail === detail && +each.since === +since)
  const value = { practice, patient: held.id, detail }
  const fingerprint = fingerprintOf(value, held[detail] ?? '')
  if (!seen || !(await endUnreliable(tx, { ...value, fingerprint, at }, staff)))
    throw new ProductError(
      'refused',
      'This contact detail has changed, or a colleague has checked it already. Look at it again.',
    )
  // Who was shown that it failed has not been asked whose it is.
  if (seen.why === 'not-theirs')
    await endNotTheirs(tx, {
      ...{ practice, patient: held.id, way: detail === 'email' ? 'email' : 'sms', staff, at },
      address: held[detail] ?? '',
    })
  const subject = { patient: held.id }
  await recordAudit(tx, practice, {
    ...{ action: 'contact-detail-checked', actor: { staff }, subject, facts: { detail }, at },
  })
}
