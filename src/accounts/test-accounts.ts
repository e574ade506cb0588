import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import { testSecrets } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import type { Accounts } from './accounts.ts'
import { codeAt, saveAuthenticator } from './second-factor/authenticator.ts'
import { registerAccounts } from './routes.ts'
import { roleNames, type Permission, type Role } from './rights.ts'
import { openSession } from './session.ts'
import { addStaff } from './staff.ts'

export const password = 'copper kettle under nine larches'
export const bethan = { email: 'bethan.rees@foxley.example', name: 'Bethan Rees' }
export const olu = { email: 'olu@operator.example', name: 'Olu Adeyemi' }

/** The secret in the authenticator that Bethan and Olu have in `accounts`. */
const phone = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** A clock that a test holds still and moves on. */
class TestClock implements Clock {
  #now: Date

  constructor(now = new Date('2026-11-24T09:00:00Z')) {
    this.#now = now
  }

  now(): Date {
    return this.#now
  }

  pass(minutes: number): void {
    this.#now = new Date(this.#now.getTime() + minutes * 60_000)
  }
}

/** A server with Bethan (manager of Z99001), Olu (operator) and pages that need different rights. */
export async function accounts(t: TestContext, options: { publicUrl?: string; now?: Date } = {}) {
  const database = await freshDatabase(t)
  const { app, logged } = await testServer(t, options)
  const clock = new TestClock(options.now)
  registerAccounts(app, { database, clock, secrets: testSecrets, publicUrl: options.publicUrl })
  addPages(app)
  await addBoth(app.accounts)
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
  {
    practice = 'Z99001',
    permissions = [],
    email = role === 'operator' ? 'operator@example.org' : `${role}@${practice.toLowerCase()}.example`,
  }: { practice?: string; permissions?: readonly Permission[]; email?: string } = {},
): Promise<{ id: string; email: string }> {
  const person = { email, name: `A ${roleNames[role]}`, password }
  const id = await addStaff(
    database,
    role === 'operator' ? { ...person, role } : { ...person, role, practice, permissions },
  )
  return { id, email }
}

async function addBoth(accounts: Accounts): Promise<void> {
  const { database } = accounts
  const ids = [
    await addStaff(database, { ...bethan, role: 'manager', practice: 'Z99001', password }),
    await addStaff(database, { ...olu, role: 'operator', password }),
  ]
  await database.kysely.transaction().execute(async (tx) => {
    for (const id of ids) await saveAuthenticator(tx, accounts, id, { secret: phone, step: 0 })
  })
}

/** What the authenticator of Bethan and Olu shows now. */
export const codeOf = (app: FastifyInstance) => codeAt(phone, app.accounts.clock.now())

/** A session of whoever has this email, opened without asking for a password: its cookie as a browser keeps it. */
export async function sessionOf(app: FastifyInstance, { email }: { email: string }) {
  const { database, clock } = app.accounts
  const { id: staff } = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  const value = await openSession(database, clock, { staff, method: 'password' })
  return { name: app.https ? '__Host-session' : 'session', value }
}

/** Signs a visitor in; how that is done with a password and a code is for the tests of signing in. */
export async function signIn(visitor: Visitor, person: { email: string }): Promise<void> {
  // The page with the form gives the visitor the token for all forms.
  await visitor.get('/sign-in')
  const { name, value } = await sessionOf(visitor.app, person)
  visitor.setCookie(name, value)
}

/** Sends the form of `/sign-in` with the right password, or with other `fields`. */
export async function sendPassword(
  visitor: Visitor,
  { email }: { email: string },
  fields: Record<string, string> = {},
) {
  await visitor.get('/sign-in')
  return visitor.post('/sign-in', { email, password, ...fields })
}

/** Sends the right password and then the code of now, or other `fields`. */
export async function sendPasswordAndCode(
  visitor: Visitor,
  person: { email: string },
  fields: Record<string, string> = {},
) {
  const asked = await sendPassword(visitor, person, fields)
  if (asked.statusCode !== 303) return asked
  return visitor.post('/sign-in/code', { code: codeOf(visitor.app), ...fields })
}

/** Signs a browser in, before it opens its first page. */
export async function signInBrowser(
  page: Page,
  app: FastifyInstance,
  origin: string,
  person: { email: string },
) {
  await page.context().addCookies([{ ...(await sessionOf(app, person)), url: origin, httpOnly: true }])
}
