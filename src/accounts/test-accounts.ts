import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { freshDatabase } from '../../test/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import { registerAccounts } from './routes.ts'
import { roleNames, type Permission, type Role } from './rights.ts'
import { addStaff } from './staff.ts'

export const password = 'copper kettle under nine larches'
export const bethan = { email: 'bethan.rees@foxley.example', name: 'Bethan Rees' }
export const olu = { email: 'olu@operator.example', name: 'Olu Adeyemi' }

/** A clock that a test holds still and moves on. */
class TestClock implements Clock {
  #now = new Date('2026-11-24T09:00:00Z')

  now(): Date {
    return this.#now
  }

  pass(minutes: number): void {
    this.#now = new Date(this.#now.getTime() + minutes * 60_000)
  }
}

/** A server with Bethan (manager of Z99001), Olu (operator) and pages that need different rights. */
export async function accounts(t: TestContext, options: { publicUrl?: string } = {}) {
  const database = await freshDatabase(t)
  const { app, logged } = await testServer(t, options)
  const clock = new TestClock()
  registerAccounts(app, { database, clock })
  addPages(app)
  await addBoth(database)
  return { database, app, logged, clock, visitor: new Visitor(app) }
}

function addPages(app: FastifyInstance): void {
  app.get('/', { config: { guard: 'public' } }, async (request) => request.person ?? 'nobody')
  app.get(
    '/patients',
    { config: { guard: 'see-patients' } },
    async ({ person, practice }) => `${person?.name} ${practice}`,
  )
  app.post('/patients', { config: { guard: 'edit-patients' } }, async () => 'added')
  app.get('/operations', { config: { guard: 'run-installation' } }, async ({ person }) => `${person?.name}`)
}

/** Somebody of any role who signs in with the usual password, named after what they are. Gives back their email. */
export async function addColleague(
  database: Database,
  role: Role,
  { practice = 'Z99001', permissions = [] }: { practice?: string; permissions?: readonly Permission[] } = {},
): Promise<{ id: string; email: string }> {
  const email = role === 'operator' ? 'operator@example.org' : `${role}@${practice.toLowerCase()}.example`
  const person = { email, name: `A ${roleNames[role]}`, password }
  const id = await addStaff(
    database,
    role === 'operator' ? { ...person, role } : { ...person, role, practice, permissions },
  )
  return { id, email }
}

async function addBoth(database: Database): Promise<void> {
  await addStaff(database, { ...bethan, role: 'manager', practice: 'Z99001', password })
  await addStaff(database, { ...olu, role: 'operator', password })
}

/** Signs a visitor in through the form. */
export async function signIn(
  visitor: Visitor,
  { email }: { email: string },
  fields: Record<string, string> = {},
) {
  await visitor.get('/sign-in')
  return visitor.post('/sign-in', { email, password, ...fields })
}
