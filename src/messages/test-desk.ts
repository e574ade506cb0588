import type { TestContext } from 'node:test'
import { registerAccounts } from '../accounts/routes.ts'
import { addColleague, bethan, password, signIn } from '../accounts/test-accounts.ts'
import { addStaff } from '../accounts/staff.ts'
import { registerPatients } from '../patients/routes.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import { testSecrets } from '../../test/command.ts'
import { lastContactOf } from './last-contact.ts'
import { registerMessages } from './routes.ts'
import { sendingFor } from './test-sending.ts'

/** Bethan Rees, receptionist of Foxley Brook Surgery, who writes to Dilys. */
export async function messageDesk(t: TestContext, { linkDays }: { linkDays?: number } = {}) {
  const sending = await sendingFor(t)
  const { database, code, clock, jobs } = sending
  const staff = await addStaff(database, { ...bethan, role: 'receptionist', practice: code, password })
  const { app } = await testServer(t)
  registerAccounts(app, { database, clock, secrets: testSecrets })
  registerPatients(app, { database, clock, lastContactOf })
  const { channels } = sending.sending
  registerMessages(app, { database, secrets: testSecrets, clock, jobs, channels, smsPence: 2.4, linkDays })
  const visitor = new Visitor(app)
  await signIn(visitor, bethan)
  return {
    ...{ ...sending, app, staff, visitor },
    /** After a quarter of an hour without a page she signs in again. */
    signInAgain: () => signIn(visitor, bethan),
    /** Somebody of another role at the same practice. */
    async colleague(role: 'governance-lead' | 'manager'): Promise<Visitor> {
      const other = new Visitor(app)
      await signIn(other, await addColleague(database, role, { practice: code }))
      return other
    },
  }
}
