import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'

/** What everything about people who sign in works with. */
export interface Accounts {
  database: Database
  clock: Clock
  secrets: Secrets
  /** The address that browsers use, where it is not this machine's. */
  publicUrl?: string | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Accounts
  }
}
