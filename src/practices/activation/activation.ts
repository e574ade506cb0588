import type { Tx } from '../../platform/database/database.ts'

/** Where a practice stands; null before anybody has asked. Equal to the CHECK of `activation.state`. */
export const ACTIVATION_STATES = [
  'asked',
  'permission-given',
  'dpia-confirmed',
  'on',
  'suspended',
  'withdrawn',
] as const
export type ActivationState = (typeof ACTIVATION_STATES)[number]

/** What can be done on the way. Equal to the CHECK of `activation_act.act`. */
export const ACTIVATION_ACTS = [
  'asked',
  'permitted',
  'confirmed',
  'switched-on',
  'asked-again',
  'suspended',
  'withdrawn',
] as const
export type ActivationAct = (typeof ACTIVATION_ACTS)[number]

/** What somebody who signs is at the practice. Equal to the CHECK of `activation_act.role`. */
export const SIGNER_ROLES = ['caldicott-guardian', 'governance-lead', 'partner', 'practice-manager'] as const
export type SignerRole = (typeof SIGNER_ROLES)[number]

/** Who may give permission; the assessment may also be confirmed by the practice manager. */
export const PERMITTER_ROLES = ['caldicott-guardian', 'governance-lead', 'partner'] as const

export const ROLE_WORDS: Record<SignerRole, string> = {
  'caldicott-guardian': 'Caldicott Guardian',
  'governance-lead': 'information-governance lead',
  partner: 'GP partner',
  'practice-manager': 'practice manager',
}

/** One act as it was recorded. */
export interface Act {
  act: ActivationAct
  at: Date
  staff: string | null
  name: string
  role: SignerRole | null
  words: string | null
  packVersion: number | null
  packDigest: Buffer | null
  reason: string | null
}

export interface Activation {
  state: ActivationState | null
  since: Date | null
  /** Until when a pack that changed must be confirmed again; null when nothing changed. */
  confirmBy: Date | null
  /** Every act ever, the oldest first. */
  acts: Act[]
}

/** Where a practice stands and how it came there. */
export async function readActivation(tx: Tx, practice: string): Promise<Activation> {
  const row = await tx
    .selectFrom('activation')
    .select(['state', 'since', 'confirm_by'])
    .where('practice', '=', practice)
    .executeTakeFirst()
  const acts = await tx
    .selectFrom('activation_act')
    .selectAll()
    .where('practice', '=', practice)
    .orderBy('place')
    .execute()
  return {
    state: (row?.state ?? null) as ActivationState | null,
    since: row?.since ?? null,
    confirmBy: row?.confirm_by ?? null,
    acts: acts.map(({ pack_version, pack_digest, place: _place, practice: _practice, ...act }) => ({
      ...(act as Pick<Act, 'act' | 'at' | 'staff' | 'name' | 'role' | 'words' | 'reason'>),
      packVersion: pack_version,
      packDigest: pack_digest,
    })),
  }
}

/** The acts that count: those since permission was last withdrawn. */
function actsInForce({ acts }: Pick<Activation, 'acts'>): Act[] {
  const last = acts.findLastIndex(({ act }) => act === 'withdrawn')
  return acts.slice(last + 1)
}

/** The latest act of a kind that counts. */
export function latestAct(activation: Pick<Activation, 'acts'>, act: ActivationAct): Act | undefined {
  return actsInForce(activation).findLast((each) => each.act === act)
}

/** The sentence that stands above the button, and is kept with the act. */
export const PERMISSION_WORDS = (practice: string) =>
  `We give permission to switch on Patient Sync for ${practice}.`

export const CONFIRMATION_WORDS = (practice: string, version: number) =>
  `I have read version ${version} of the data protection assessment of Patient Sync for ${practice}. ` +
  'The decisions in it are ours, and I confirm it.'
