import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { may, PERMISSIONS, ROLES, type Holder, type Role } from '../../src/accounts/rights.ts'
import { addColleague, signIn } from '../../src/accounts/test-accounts.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { listRoutes, type GuardedRoute } from '../../src/platform/web/routes.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { foxleyBrook, idOf, otherPractice } from '../world.ts'
import { installation } from './installation.ts'
import { thingsOf } from './small-things.ts'
import { addressesNaming, addressOf, formNaming, type Things } from './things.ts'

/** Patients of Foxley Brook alone: Mohammed Arif Hussain is registered next door too. */
const foxleysNames = /Sabiha|Wójcik|Llewellyn|Whitlock|Tariq/i

test('every route, for every role: nothing of another practice is there, and nobody may more than the table says', async (t) => {
  const walk = await start(t)
  const counts = { routes: walk.routes.length, foreign: 0, refused: 0, opened: 0 }
  const colleagues = new Map<Role, Visitor>()
  for (const role of ROLES) {
    const holder: Holder = { role, permissions: PERMISSIONS }
    const stranger = await walk.visitor(role, otherPractice)
    const colleague = await walk.visitor(role, foxleyBrook)
    colleagues.set(role, colleague)
    walk.last = null
    for (const route of walk.routes) {
      counts.foreign += await strangerIsKeptOut(walk, route, stranger, holder)
      if (!may(holder, route.guard)) counts.refused += await isRefused(walk, route, colleague, role)
    }
  }
  for (const route of walk.routes) counts.refused += await nobodyIsLetIn(walk, route)
  // Last, because what is let in writes down who was shown.
  for (const [role, colleague] of colleagues) {
    const holder: Holder = { role, permissions: PERMISSIONS }
    for (const route of walk.routes.filter(({ guard }) => may(holder, guard)))
      counts.opened += await colleagueIsLetIn(walk, route, colleague, role)
  }
  assert.deepEqual(walk.leaks, [])
  const tried = counts.foreign + counts.refused + counts.opened
  t.diagnostic(
    `${counts.routes} routes x ${ROLES.length} roles and nobody x 2 practices: ${tried} requests ` +
      `(${counts.foreign} for another practice's ids, ${counts.refused} without the right, ${counts.opened} let in), leaks 0`,
  )
  assert.ok(counts.routes > 60 && counts.foreign > 200 && counts.opened > 60)
})

test('a route that the walker cannot fill makes it fail', () => {
  const route = { method: 'GET', url: '/teas/:tea', guard: 'see-patients' } as const
  const things = {} as Things
  assert.throws(() => addressesNaming(route, things, things), /does not know what teas\/:tea/)
})

interface Walk {
  /** What was answered otherwise than it should be. */
  leaks: string[]
  routes: RightRoute[]
  /** Things of Foxley Brook, and of the practice next door. */
  foxleys: Things
  own: Things
  visitor(role: Role, practice: string): Promise<Visitor>
  stranger: Visitor
  database: Database
  /** What it held when it was looked at last; null before that, and when a colleague has joined since. */
  last: string | null
  /** Everything that the database holds of Foxley Brook. */
  state(): Promise<string>
}

type RightRoute = GuardedRoute & { guard: Parameters<typeof may>[1] }

async function start(t: TestContext): Promise<Walk> {
  const { app, database, dataDir } = await installation(t)
  const foxleys = await thingsOf(database, dataDir, foxleyBrook, 'review')
  await addReviewNextDoor(database)
  const own = await thingsOf(database, dataDir, otherPractice, 'elsewhere-review')
  const state = await stateOf(database)
  return {
    ...{ leaks: [], last: null, foxleys, own, database, state, stranger: new Visitor(app) },
    routes: listRoutes(app).filter(
      (route): route is RightRoute => !['public', 'signed-in'].includes(route.guard),
    ),
    async visitor(role, practice) {
      const visitor = new Visitor(app)
      const known = role === 'operator' && practice === foxleyBrook
      const person = known
        ? { email: 'operator@example.org' }
        : await addColleague(database, role, { practice, permissions: PERMISSIONS })
      await signIn(visitor, person)
      return visitor
    },
  }
}

/** With an id of Foxley Brook in the address 404, in the form nothing that changes or shows Foxley Brook. */
async function strangerIsKeptOut(
  walk: Walk,
  route: RightRoute,
  visitor: Visitor,
  holder: Holder,
): Promise<number> {
  const { own, foxleys } = walk
  // An operator looks after every practice, and no practice is another's to them. Everybody else is kept out.
  if (route.guard === 'run-installation' && may(holder, route.guard)) return 0
  const expected = may(holder, route.guard) ? 404 : 403
  const who = `${holder.role} next door`
  const form = formNaming(foxleys)
  const addresses = addressesNaming(route, own, foxleys)
  for (const address of addresses) await answers(walk, { who, visitor, route, address, form }, [expected])
  if (route.method !== 'POST' || expected === 403) return addresses.length
  const formOnly = { who: `${who}, in the form only`, visitor, route, address: addressOf(route, own), form }
  await answers(walk, formOnly, [200, 303, 400, 404, 409, 415, 422])
  return addresses.length + 1
}

/** What is asked for is there: without this, 404 for others would prove nothing. Only GETs, which change nothing. */
async function colleagueIsLetIn(
  walk: Walk,
  route: RightRoute,
  visitor: Visitor,
  role: Role,
): Promise<number> {
  if (route.method !== 'GET') return 0
  const { statusCode } = await ask(visitor, route, addressOf(route, walk.foxleys))
  // 409: the run cannot be undone any more, the record is not merged. 422: no day was chosen.
  demand(
    walk,
    [200, 303, 409, 422].includes(statusCode),
    `${role}: ${route.method} ${route.url}: ${statusCode}`,
  )
  return 1
}

async function isRefused(walk: Walk, route: RightRoute, visitor: Visitor, who: Role): Promise<number> {
  await answers(walk, { who, visitor, route, ...foxleysOwn(walk, route) }, [403])
  return 1
}

async function nobodyIsLetIn(walk: Walk, route: RightRoute): Promise<number> {
  const asked = { who: 'nobody', visitor: walk.stranger, route, ...foxleysOwn(walk, route) }
  await answers(walk, asked, [route.method === 'POST' ? 401 : 303])
  return 1
}

function foxleysOwn({ foxleys }: Walk, route: RightRoute) {
  return { address: addressOf(route, foxleys), form: formNaming(foxleys) }
}

interface Asked {
  who: string
  visitor: Visitor
  route: RightRoute
  address: string
  form: Record<string, string>
}

/** It is answered as it should be, without a name of Foxley Brook, and no row of Foxley Brook was touched. */
async function answers(
  walk: Walk,
  { who, visitor, route, address, form }: Asked,
  expected: number[],
): Promise<void> {
  const what = `${who}: ${route.method} ${route.url}`
  const before = (walk.last ??= await walk.state())
  const { statusCode, body } = await ask(visitor, route, address, form)
  walk.last = await walk.state()
  demand(walk, expected.includes(statusCode), `${what} answered ${statusCode}`)
  demand(walk, !foxleysNames.test(body), `${what} names somebody`)
  demand(walk, walk.last === before, `${what} touched a row`)
}

function demand(walk: Walk, holds: boolean, what: string): void {
  if (!holds) walk.leaks.push(what)
}

function ask(visitor: Visitor, { method }: GuardedRoute, address: string, form: Record<string, string> = {}) {
  if (method === 'POST') return visitor.post(address, form)
  return method === 'HEAD' ? visitor.head(address) : visitor.get(address)
}

/** A review next door like the one at Foxley Brook, so that its ids can stand in an address with Foxley Brook's. */
async function addReviewNextDoor({ owner }: Database): Promise<void> {
  const copies = [
    ['sync_run', 'last-run', 'elsewhere-run', {}],
    ['review', 'review', 'elsewhere-review', { run: idOf('elsewhere-run') }],
  ] as const
  for (const [table, of, as, more] of copies) {
    await owner.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('practice', $1::text, 'id', $2::text) || $4)).*
       FROM ${table} AS t WHERE id = $3`,
      [otherPractice, idOf(as), idOf(of), JSON.stringify(more)],
    )
  }
  await owner.query('INSERT INTO review_candidate (practice, review, patient) VALUES ($1, $2, $3)', [
    ...[otherPractice, idOf('elsewhere-review'), idOf('elsewhere')],
  ])
}

/** Reads every row of Foxley Brook in every table, with the transaction that wrote it last. Sessions are seen by the minute. */
async function stateOf({ owner }: Database): Promise<() => Promise<string>> {
  const { rows } = await owner.query<{ table: string }>(
    `SELECT attrelid::regclass::text AS table FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE attname = 'practice' AND NOT attisdropped AND relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> 'session' ORDER BY 1`,
  )
  assert.ok(rows.length > 25)
  const each = rows.map(
    ({
      table,
    }) => `SELECT '${table}' AS name, coalesce(md5(string_agg(t.xmin::text || t::text, ',' ORDER BY t.ctid)), '') AS held
      FROM ${table} AS t WHERE practice = '${foxleyBrook}'`,
  )
  const text = each.join(' UNION ALL ')
  return async () => JSON.stringify((await owner.query({ name: 'state', text })).rows)
}
