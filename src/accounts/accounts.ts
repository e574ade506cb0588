import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'

/** What everything about people who sign in works with. */
export interface Accounts {
  database: Database
  clock: Clock
  secrets: Secrets
}

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Accounts
  }
}
