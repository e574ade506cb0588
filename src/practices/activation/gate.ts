import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { ActivationState } from './activation.ts'

/**
 * The one rule about whether a list of a practice may be read: only while Patient Sync is on there, and the data
 * protection assessment that it was switched on with is still what runs.
 */

/** What the rule is decided from: a row of `activation`, or what stands in place of one that is not there. */
export interface GateFacts {
  state: ActivationState | null
  confirmBy: Date | null
}

/** Columns of `activation` as `GateFacts`, for a statement that reads the table beside another. */
export const gateColumns = 'activation.state, activation.confirm_by AS "confirmBy"'

/** Why no list may be read, in one sentence that names what does it; null when it may. */
export function whyClosed(practice: string, facts: GateFacts, now: Date): string | null {
  const { state, confirmBy } = facts
  if (state !== 'on')
    return `Patient Sync is off for ${practice}, so no list is read: ${whatIsMissing(practice, state)}`
  if (confirmBy === null || confirmBy > now) return null
  return (
    `Patient Sync has stopped for ${practice}, so no list is read: what it does has changed, and nobody has confirmed the new ` +
    `data protection assessment. Do it under Activation, or with: patient-sync practice confirm ${practice} --help`
  )
}

/** Throws `refused` with the sentence of `whyClosed`. */
export function demandOpen(practice: string, facts: GateFacts, now: Date): void {
  const why = whyClosed(practice, facts, now)
  if (why !== null) throw new ProductError('refused', why)
}

/** The same for a page, before it looks at a single byte of a list. */
async function demandOn(tx: Tx, practice: string, now: Date): Promise<void> {
  demandOpen(practice, await readGate(tx, practice), now)
}

/** The same outside a transaction. */
export function demandOnFor(database: Database, practice: string, now: Date): Promise<void> {
  return asPractice(database, practice, (tx) => demandOn(tx, practice, now))
}

export async function readGate(tx: Tx, practice: string): Promise<GateFacts> {
  const row = await tx
    .selectFrom('activation')
    .select(['state', 'confirm_by'])
    .where('practice', '=', practice)
    .executeTakeFirst()
  return { state: (row?.state ?? null) as ActivationState | null, confirmBy: row?.confirm_by ?? null }
}

function whatIsMissing(practice: string, state: Exclude<ActivationState, 'on'> | null): string {
  const command = (verb: string) => `patient-sync practice ${verb} ${practice} --help`
  switch (state) {
    case null:
    case 'asked':
      return `nobody has given permission. Do it under Activation, or with: ${command('permit')}`
    case 'permission-given':
      return `the data protection assessment is not confirmed. Do it under Activation, or with: ${command('confirm')}`
    case 'dpia-confirmed':
      return `the operator has not switched it on. Do it on the operator's page, or with: ${command('switch-on')}`
    case 'suspended':
      return `the operator has suspended it. Switch it on again with: ${command('switch-on')}`
    case 'withdrawn':
      return `permission was withdrawn. Give it again under Activation, or with: ${command('permit')}`
  }
}
