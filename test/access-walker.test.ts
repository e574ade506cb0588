import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { addColleague, signIn } from '../src/accounts/test-accounts.ts'
import { may, ROLES, type Right, type Role } from '../src/accounts/rights.ts'
import { buildPages } from '../src/app.ts'
import { letSeeRestricted } from '../src/patients/restricted/test-sight.ts'
import { startJobs } from '../src/platform/jobs.ts'
import { makeLog } from '../src/platform/log.ts'
import { listRoutes, type Guard } from '../src/platform/web/routes.ts'
import { Visitor } from '../src/platform/web/test-visitor.ts'
import { syncQueues } from '../src/sync/jobs.ts'
import { routesThatShow, type Plan } from './access-routes.ts'
import { testSecrets } from './command.ts'
import { tieMore } from './walk/happened.ts'
import { foxleyBrook, idOf, world } from './world.ts'

/** Everybody whom an answer may show, and what gives them away: their id, NHS number, or name in either order. */
interface Known {
  id: string
  nhs_number: string | null
  family_name: string
  given_name: string
  middle_names: string | null
}

interface Shown {
  name: string
  who: string[]
}

test('every route that shows a patient writes down whom, and no route is forgotten', async (t) => {
  const walk = await walker(t)
  const seen = { routes: 0, shown: 0 }
  const wrong: string[] = []
  for (const { method, url, guard } of walk.routes) {
    const name = `${method} ${url}`
    for (const plan of routesThatShow[name] ?? [{ shows: [] }]) {
      const answer = await walk.visit(method, url, guard, plan)
      const written = await walk.newlyLogged()
      const shown = walk.shownIn(answer.body)
      const ids = new Set(written.flatMap(({ patients }) => patients))
      const unwritten = shown.filter(({ who }) => !who.some((id) => ids.has(id)))
      if (unwritten.length > 0) wrong.push(`${name} did not write down ${namesOf(unwritten)}`)
      const isKnown = name in routesThatShow
      if (!isKnown && shown.length > 0)
        wrong.push(`${name} shows ${namesOf(shown)}: say so in access-routes.ts`)
      const missing = plan.shows.filter((key) => !shown.some(({ who }) => who.includes(idOf(key))))
      if (missing.length > 0)
        wrong.push(`${name} (${answer.statusCode}) shows ${namesOf(shown)} and not ${missing.join(', ')}`)
      for (const { page } of written) assert.equal(page, url)
      seen.shown += shown.length
    }
    seen.routes += 1
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    Object.keys(routesThatShow).filter((name) => !walk.routes.some((r) => `${r.method} ${r.url}` === name)),
    [],
    'access-routes.ts names routes that there are not',
  )
  t.diagnostic(`${seen.routes} routes walked, ${seen.shown} patients shown, all of them written down`)
})

test('a page whose log cannot be written shows nothing', async (t) => {
  const walk = await walker(t)
  await walk.visit('GET', '/patients/:id', 'see-patients', { shows: [] })
  // From here on nothing can be written there.
  await walk.database.owner.query('REVOKE INSERT ON access_log FROM patient_sync_app')
  let refused = 0
  for (const { method, url, guard } of walk.routes) {
    for (const plan of routesThatShow[`${method} ${url}`] ?? []) {
      const asking = walk.visit(method, url, guard, plan)
      // A file has begun before its first rows are written down: it breaks off, perhaps before anything of it has come.
      const answer = plan.isFile ? await asking.catch(() => ({ body: '', statusCode: 500 })) : await asking
      assert.deepEqual(walk.shownIn(answer.body), [], `${method} ${url} showed a patient all the same`)
      if (!plan.isFile) assert.equal(answer.statusCode, 500, `${method} ${url}`)
      refused += 1
    }
  }
  assert.ok(refused > 40, `only ${refused} routes were tried`)
})

async function walker(t: TestContext) {
  const { database, clock } = await world(t)
  const dataDir = mkdtempSync(join(tmpdir(), 'walker-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const jobs = await startJobs(database.url, {
    ...{ owner: database.owner, queues: syncQueues, worker: false },
  })
  t.after(() => jobs.stop())
  const config = { databaseUrl: undefined, dataDir, key: undefined, logLevel: 'silent', publicUrl: undefined }
  const app = await buildPages({
    ...{
      config,
      log: makeLog('silent'),
      database,
      secrets: testSecrets,
      clock,
      jobs,
    },
  })
  t.after(() => app.close())
  await tieMore(database)
  const visitors = new Map<Role, Visitor>()
  for (const role of ROLES) {
    const visitor = new Visitor(app)
    const colleague = await addColleague(database, role)
    await signIn(visitor, colleague)
    await letSeeRestricted(database, foxleyBrook, colleague.id)
    visitors.set(role, visitor)
  }
  const { rows: known } = await database.owner.query<Known>(
    'SELECT id, nhs_number, family_name, given_name, middle_names FROM patient WHERE practice = $1',
    [foxleyBrook],
  )

  const told = new Set<string>()

  return {
    database,
    routes: listRoutes(app)
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/assets/') && url !== '/sign-out')
      .sort((one, other) => Number(switchesOff(one.url)) - Number(switchesOff(other.url))),

    /** What was written down since this was asked last. */
    async newlyLogged(): Promise<{ page: string; patients: string[] }[]> {
      const { rows } = await database.owner.query<{ id: string; page: string; patients: string[] }>(
        'SELECT id, page, patients FROM access_log WHERE id <> ALL ($1)',
        [[...told]],
      )
      for (const { id } of rows) told.add(id)
      return rows
    },

    async visit(method: string, url: string, guard: Guard, { at = {}, query, form = {} }: Plan) {
      const role = guard === 'public' || guard === 'signed-in' ? 'manager' : whoMay(guard)
      const visitor = visitors.get(role)!
      const path = url.replace(/:(\w+)/g, (_, name: string) => idOf(at[name] ?? usual[name] ?? name))
      const address = query === undefined ? path : `${path}?${query}`
      if (method !== 'POST') return visitor.get(address)
      // For the token of its form.
      await visitor.get('/sync/limits')
      return visitor.post(address, filled(form))
    },

    /** Each patient in the text; `who` are all who have the same name. */
    shownIn(body: string): Shown[] {
      const text = body.replaceAll('&#39;', "'").replace(/<\/?mark>/g, '')
      return known
        .filter((each) => signsOf(each).some((sign) => text.includes(sign)))
        .map((each) => ({
          name: nameOf(each),
          who: known.filter((other) => nameOf(other) === nameOf(each)).map(({ id }) => id),
        }))
    },
  }
}

/**
 * Once the permission is withdrawn nothing is sent any more, and once somebody has stopped seeing restricted patients none is
 * there for them: whoever would be written to or seen is walked before.
 */
const switchesOff = (url: string) =>
  url.startsWith('/activation/withdrawal') ||
  url === '/activation/purge' ||
  url === '/patients/restricted/end'

/** What stands for each parameter of an address in the small world; any other is named as it is called. */
const usual: Record<string, string> = { id: 'arif', other: 'kiran', patient: 'agnieszka', run: 'last-run' }

function filled(form: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      value.replace(/\{(\w+)\}/g, (_, key: string) => idOf(key)),
    ]),
  )
}

function whoMay(right: Right): Role {
  return ROLES.find((role) => may({ role, permissions: ['sensitive'] }, right))!
}

function namesOf(shown: readonly Shown[]): string {
  return shown.map(({ name }) => name).join(', ')
}

function nameOf({ given_name, middle_names, family_name }: Known): string {
  return [given_name, middle_names, family_name].filter(Boolean).join(' ')
}

function signsOf(each: Known): string[] {
  const { id, nhs_number: nhs, family_name, given_name } = each
  return [
    ...[id, nameOf(each), `${family_name.toUpperCase()}, ${given_name}`, `"${family_name}","${given_name}"`],
    ...(nhs === null ? [] : [nhs, `${nhs.slice(0, 3)} ${nhs.slice(3, 6)} ${nhs.slice(6)}`]),
  ]
}
