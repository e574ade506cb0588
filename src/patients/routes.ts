import type { FastifyInstance } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { registerAssets } from '../platform/web/assets.ts'
import { registerAddPatient } from './add/routes.ts'
import { asItWasRoutes } from './as-it-was/routes.ts'
import { registerContactDetails } from './contact-details/routes.ts'
import type { LastContactOf } from './last-contact.ts'
import { listRoutes } from './list-routes.ts'
import { looksRoutes } from './looks/routes.tsx'
import { preferenceRoutes } from './preferences/routes.tsx'
import { recordRoutes } from './record-routes.ts'
import { restrictedRoutes } from './restricted/routes.ts'
import { unreliableRoutes } from './unreliable/routes.ts'

export interface PatientDeps {
  database: Database
  clock: Clock
  /** Left out where nothing is sent. */
  lastContactOf?: LastContactOf
}

/** The Patients page and the pages of one patient, for the practice of who is signed in. */
export function registerPatients(app: FastifyInstance, deps: PatientDeps): void {
  registerAssets(
    app,
    { name: 'patients.css', file: new URL('./browser/patients.css', import.meta.url) },
    { name: 'patients-list.js', file: new URL('./browser/patients-list.js', import.meta.url) },
  )
  listRoutes(app, deps)
  recordRoutes(app, deps)
  looksRoutes(app, deps)
  asItWasRoutes(app, deps)
  registerAddPatient(app, deps)
  registerContactDetails(app, deps)
  preferenceRoutes(app, deps)
  restrictedRoutes(app, deps)
  unreliableRoutes(app, deps)
}
