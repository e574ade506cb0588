import type { Actor } from '../../platform/audit.ts'
import type { Accounts } from '../accounts.ts'
import { recordedAct } from '../recorded-act.ts'

/**
 * Takes somebody's authenticator, recovery codes and passkeys away, because they have lost them, and ends their
 * sessions: with their password they set up a new authenticator when they next sign in.
 */
export async function takeAwaySecondFactor(
  accounts: Pick<Accounts, 'database' | 'clock'>,
  staff: string,
  actor: Actor,
): Promise<void> {
  await recordedAct(accounts, staff, { action: 'authenticator-taken-away', actor }, async (tx) => {
    for (const table of ['authenticator', 'recovery_code', 'passkey', 'session', 'sign_in_step'] as const) {
      await tx.deleteFrom(table).where('staff', '=', staff).execute()
    }
  })
}
