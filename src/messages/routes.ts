import type { FastifyInstance } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'
import { outboxRoutes } from './outbox/routes.tsx'

export interface MessagePages {
  database: Database
  secrets: Secrets
  clock: Clock
}

/** What is said to patients, and what they answer. */
export function registerMessages(app: FastifyInstance, deps: MessagePages): void {
  outboxRoutes(app, deps)
}
