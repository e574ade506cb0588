import { sql } from 'kysely'
import { recordAudit, type Actor } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { unanswered } from '../dpia/answers.ts'
import { differences, type Substance } from '../dpia/facts.ts'
import { findPack, keepPack, type Pack } from '../dpia/pack.ts'
import {
  CONFIRMATION_WORDS,
  latestAct,
  PERMISSION_WORDS,
  PERMITTER_ROLES,
  readActivation,
  ROLE_WORDS,
  type ActivationAct,
  type ActivationState,
  type SignerRole,
} from './activation.ts'

/** Which practice, who does it, and when. All verbs hold the practice's row, so two people cannot act past each other. */
export interface Doing {
  practice: string
  /** Who does it. */
  by: Actor
  /** In whose name. */
  name: string
  at: Date
}

/** Somebody asks to have Patient Sync switched on. Asking again changes nothing. */
export async function ask(tx: Tx, doing: Doing): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (state !== null && state !== 'withdrawn') return
  await record(tx, doing, 'asked', 'asked', {})
}

/** Permission by a named person who may give it, with the exact words, about the pack as it is now. */
export async function permit(
  tx: Tx,
  doing: Doing & { role: SignerRole; practiceName: string; substance: Substance },
): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (!(PERMITTER_ROLES as readonly string[]).includes(doing.role)) {
    const may = PERMITTER_ROLES.map((role) => ROLE_WORDS[role]).join(', ')
    throw new ProductError('refused', `Permission is for one of these to give: ${may}.`)
  }
  if (state !== null && state !== 'asked' && state !== 'withdrawn')
    throw new ProductError('refused', 'Permission has been given already.')
  if (state !== 'asked') await record(tx, doing, 'asked', 'asked', {})
  const pack = await keepPack(tx, doing.practice, doing.substance, doing.at)
  const words = PERMISSION_WORDS(doing.practiceName)
  await record(tx, doing, 'permitted', 'permission-given', { role: doing.role, words, pack })
}

/**
 * A named person confirms the data protection assessment, with every decision in it made. While the practice is on, this
 * is the answer to a pack that has changed, and it stays on. Throws `refused` with what is left to answer.
 */
export async function confirm(
  tx: Tx,
  doing: Doing & { role: SignerRole; practiceName: string; substance: Substance },
): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (state === null || state === 'asked' || state === 'withdrawn')
    throw new ProductError('refused', 'Permission comes first. It is given under Activation.')
  const open = await unanswered(tx, doing.practice)
  if (open.length > 0) {
    throw new ProductError(
      'refused',
      `${open.length} of the decisions in the data protection assessment ${open.length === 1 ? 'is' : 'are'} left to make, ` +
        `the first in step ${open[0]!.step}: ${open[0]!.label}`,
    )
  }
  const pack = await keepPack(tx, doing.practice, doing.substance, doing.at)
  const words = CONFIRMATION_WORDS(doing.practiceName, pack.version)
  const becomes = state === 'on' || state === 'suspended' ? state : 'dpia-confirmed'
  await record(tx, doing, 'confirmed', becomes, { role: doing.role, words, pack })
}

/** The operator switches Patient Sync on. Throws `refused` with what is missing. */
export async function switchOn(tx: Tx, doing: Doing & { substance: Substance }): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (state === 'on') throw new ProductError('refused', 'Patient Sync is on already.')
  const missing = await whyNotYet(tx, doing.practice, doing.substance)
  if (missing !== null) throw new ProductError('refused', missing)
  await record(tx, doing, 'switched-on', 'on', {})
}

/** What keeps the operator from switching on, in one sentence; null when nothing does. */
export async function whyNotYet(tx: Tx, practice: string, substance: Substance): Promise<string | null> {
  const activation = await readActivation(tx, practice)
  if (!latestAct(activation, 'permitted')) return 'The practice has not given permission yet.'
  const confirmed = latestAct(activation, 'confirmed')
  if (!confirmed) return 'The practice has not confirmed the data protection assessment yet.'
  const changed = await changedSince(tx, practice, confirmed.packVersion, substance)
  if (changed.length === 0) return null
  return `What runs has changed since the practice confirmed the data protection assessment. ${changed[0]} The practice has to confirm it again.`
}

/** The operator stops it for a while, for a reason. */
export async function suspend(tx: Tx, doing: Doing & { reason: string }): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (state !== 'on') throw new ProductError('refused', 'Patient Sync is not on, so it cannot be suspended.')
  await record(tx, doing, 'suspended', 'suspended', { reason: doing.reason })
}

/** The practice changes its mind. Everything has to be given anew before Patient Sync may be on again. */
export async function withdraw(tx: Tx, doing: Doing & { reason: string | null }): Promise<void> {
  const { state } = await hold(tx, doing.practice)
  if (state === null || state === 'withdrawn')
    throw new ProductError('refused', 'There is no permission to withdraw: Patient Sync is off.')
  await record(tx, doing, 'withdrawn', 'withdrawn', { reason: doing.reason })
}

/** How long a practice has to confirm a pack that has changed, before no list is read any more. */
export const DAYS_TO_CONFIRM = 14

/**
 * Asks the practice again when what runs is no longer what it confirmed. One that is on has two weeks to answer; one that
 * is not yet has to confirm first. Answers what changed, in words; empty when nothing did.
 */
export async function askAgainIfChanged(
  tx: Tx,
  { practice, at }: Pick<Doing, 'practice' | 'at'>,
  substance: Substance,
): Promise<string[]> {
  const activation = await hold(tx, practice)
  const confirmed = latestAct(activation, 'confirmed')
  if (!confirmed) return []
  const changed = await changedSince(tx, practice, confirmed.packVersion, substance)
  const { version } = await keepPack(tx, practice, substance, at)
  const asked = latestAct(activation, 'asked-again')
  const isAsked = asked !== undefined && asked.at > confirmed.at && asked.packVersion === version
  if (changed.length === 0) {
    if (activation.confirmBy !== null) await setConfirmBy(tx, practice, null)
    return []
  }
  if (!isAsked) {
    const pack = (await findPack(tx, practice, version))!
    const doing = { practice, at, by: { product: 'activation' }, name: 'Patient Sync' }
    const becomes = activation.state === 'dpia-confirmed' ? 'permission-given' : activation.state!
    const confirmBy = activation.confirmBy ?? new Date(+at + DAYS_TO_CONFIRM * 24 * 60 * 60_000)
    await record(tx, doing, 'asked-again', becomes, { pack, reason: changed.join(' '), confirmBy })
  }
  return changed
}

/** What is different from the version that was confirmed. */
export async function changedSince(
  tx: Tx,
  practice: string,
  version: number | null,
  substance: Substance,
): Promise<string[]> {
  const before = version === null ? null : await findPack(tx, practice, version)
  return before === null ? [] : differences(before.substance, substance)
}

/** Holds the practice's row until the transaction ends, and reads where it stands. */
async function hold(tx: Tx, practice: string) {
  await tx
    .selectFrom('activation')
    .select('state')
    .where('practice', '=', practice)
    .forUpdate()
    .executeTakeFirst()
  return readActivation(tx, practice)
}

interface Details {
  role?: SignerRole
  words?: string
  pack?: Pick<Pack, 'version' | 'digest'>
  reason?: string | null
  /** Kept as it is while the product asks again; anything else a practice does answers it. */
  confirmBy?: Date
}

/** Writes the act and where it leads, in the caller's transaction. */
async function record(
  tx: Tx,
  { practice, by, name, at }: Doing,
  act: ActivationAct,
  state: ActivationState,
  { role, words, pack, reason, confirmBy }: Details,
): Promise<void> {
  const confirm_by = confirmBy ?? null
  await tx
    .insertInto('activation')
    .values({ practice, state, since: at, confirm_by })
    .onConflict((conflict) =>
      conflict.column('practice').doUpdateSet({
        state,
        since: sql`CASE WHEN activation.state = ${state} THEN activation.since ELSE ${at} END`,
        confirm_by,
      }),
    )
    .execute()
  // Only now, with the row above held: whoever acts at the same moment gets the next place.
  await sql`
    INSERT INTO activation_act (practice, place, act, at, staff, name, role, words, pack_version, pack_digest, reason)
    SELECT ${practice}, coalesce(max(place), 0) + 1, ${act}, ${at}::timestamptz, ${'staff' in by ? by.staff : null}::uuid, ${name}, ${role ?? null},
      ${words ?? null}, ${pack?.version ?? null}::integer, ${pack?.digest ?? null}::bytea, ${reason ?? null}
    FROM activation_act WHERE practice = ${practice}`.execute(tx)
  await recordAudit(tx, practice, {
    action: `activation-${act}`,
    actor: by,
    facts: {
      state,
      ...(role && { role }),
      ...(pack && { packVersion: pack.version, packDigest: pack.digest.toString('hex') }),
    },
    at,
  })
}

async function setConfirmBy(tx: Tx, practice: string, confirmBy: Date | null): Promise<void> {
  await tx.updateTable('activation').set({ confirm_by: confirmBy }).where('practice', '=', practice).execute()
}
