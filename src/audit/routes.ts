import type { FastifyInstance } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'
import { accessRoutes } from './access/routes.ts'
import { chainRoutes } from './chain/routes.tsx'
import type { Keeping } from './retention/rules.ts'
import { governanceRoutes } from './governance.tsx'
import { subjectAccessRoutes } from './subject-access/routes.tsx'

export interface AuditDeps {
  database: Database
  clock: Clock
  secrets: Secrets
  dataDir: string
  keeping?: Keeping
}

/** What was done, who looked, how long things are kept, what could go wrong, and what one patient may ask for. */
export function registerAudit(app: FastifyInstance, deps: AuditDeps): void {
  governanceRoutes(app, deps)
  accessRoutes(app, deps)
  chainRoutes(app, deps)
  subjectAccessRoutes(app, deps)
}
