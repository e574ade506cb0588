import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { makeFirstOperatorLink, makePasswordLink } from '../../src/accounts/links/link.ts'
import { saveProvider } from '../../src/accounts/openid/provider.ts'
import { may, PERMISSIONS, type Role } from '../../src/accounts/rights.ts'
import { saveAuthenticator } from '../../src/accounts/second-factor/authenticator.ts'
import { addColleague, bethan, sendPassword, signIn } from '../../src/accounts/test-accounts.ts'
import { letSeeRestricted } from '../../src/patients/restricted/test-sight.ts'
import { asPractice } from '../../src/platform/database/database.ts'
import { listRoutes, type GuardedRoute } from '../../src/platform/web/routes.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { giveFeedback } from '../../src/practices/feedback/feedback.ts'
import { keepUpload } from '../../src/sync/uploads.ts'
import { routesThatShow } from '../access-routes.ts'
import { testSecrets } from '../command.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'
import { teaForAll } from './small-things.ts'
import { tieMore } from './happened.ts'
import { installation } from './installation.ts'
import { tokensTo } from './small-things.ts'
import { saySomething } from './said.ts'

/** Addresses that answer with something else than a page of theirs, and why. Every other GET is a page, and is visited. */
const notPages: Record<string, string> = {
  '/': 'leads to the first page of who asks',
  '/assets/*': 'stylesheets, scripts and pictures',
  '/link/:token': 'leads to the page that the link is for',
  '/my-sign-in/time-left': 'for a script',
  '/patients/search': 'leads to the list: what is searched for never stands in an address',
  '/access-log.csv': 'a file',
  '/patients/:id/messages/:message/files/:file': 'a file',
  '/patients/:id/messages/:message/reply-files/:file': 'a file',
  '/m/:token/files/:file': 'a file',
  '/sync/:run/changes.csv': 'a file',
  '/sync/:run/joined.csv': 'a file',
  '/sync/:run/left.csv': 'a file',
  '/sync/:run/linked.csv': 'a file',
  '/sync/:run/unusable.csv': 'a file',
  '/sync/:run/events': 'a stream for a script',
  '/sync/:run/show': 'leads back to the sync',
  '/reviews/of/:patient': 'leads to the review',
  '/reviews/:review/next': 'leads to the next review',
  '/sign-in/openid/jwks.json': 'keys, for a provider',
  '/sign-in/openid/:provider': 'leads to the provider',
  '/sign-in/openid/:provider/again': 'leads to the provider',
  '/sign-in/openid/:provider/answer': 'where a provider leads back to',
  '/sign-in/openid/:provider/sign-out': 'leads to the provider',
}

/** The roles that see most come first: their pages have most on them. */
const roles = ['manager', 'governance-lead', 'operator', 'receptionist', 'clinician'] as const

/** Every page of the product over the small world, with somebody who may see it, and people of every role. */
export async function visits(t: Pick<TestContext, 'after'>) {
  const world = await installation(t)
  const { app, database } = world
  await tieMore(database)
  await saySomething(database)
  const people = new Map<Role, Visitor>()
  for (const role of roles) {
    if (role === 'operator') {
      people.set(role, await world.visitor('olu'))
      continue
    }
    const visitor = new Visitor(app)
    const colleague = await addColleague(database, role, { permissions: PERMISSIONS })
    await letSeeRestricted(database, foxleyBrook, colleague.id)
    await signIn(visitor, colleague)
    people.set(role, visitor)
  }
  const onTheWay = await peopleSigningIn(world)
  const stands = await thingsOf(world)
  const { secureLink, wishes } = await tokensTo(world.database, foxleyBrook, idOf('arif'))
  stands.token = wishes

  const routes = listRoutes(app).filter(({ method }) => method === 'GET')
  const gone = Object.keys(notPages).filter((url) => !routes.some((route) => route.url === url))
  if (gone.length > 0) throw new Error(`notPages names what is not there: ${gone.join(', ')}`)
  return {
    ...world,
    people,
    pages: routes.filter(({ url }) => !(url in notPages)),

    /** Somebody who may see the page. */
    whoSees: ({ url, guard }: GuardedRoute): Visitor => {
      const special = onTheWay[url]
      if (special) return special
      if (guard === 'public') return onTheWay['/sign-in']!
      const role = roles.find((each) => guard === 'signed-in' || may(holder(each), guard))
      return people.get(role!)!
    },

    /** An address of the page in the small world. */
    addressOf: ({ url }: GuardedRoute): string => {
      const { at = {}, query } = routesThatShow[`GET ${url}`]?.[0] ?? {}
      const path = url.replace(/:(\w+)/g, (_, name: string) => {
        if (name in at) return idOf(at[name]!)
        if (name === 'token' && url.startsWith('/m/')) return secureLink
        return url.includes('/feedback/:practice/') && name === 'id'
          ? stands.feedback!
          : (stands[name] ?? name)
      })
      return query === undefined ? path : `${path}?${query}`
    },
  }
}

export const holder = (role: Role) => ({ role, permissions: PERMISSIONS })

/** What stands for each parameter of an address. */
async function thingsOf({ database, dataDir }: Awaited<ReturnType<typeof installation>>) {
  const list = Readable.from(['source_patient_id,nhs_number,given_name,family_name,date_of_birth\n'])
  const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM staff WHERE email = $1', [
    bethan.email,
  ])
  const author = { staff: rows[0]!.id, name: bethan.name }
  const things: Record<string, string> = {
    ...{ id: idOf('arif'), other: idOf('kiran'), patient: idOf('agnieszka'), run: idOf('last-run') },
    ...{ review: idOf('review'), decision: idOf('decision'), staff: author.staff },
    ...{ practice: foxleyBrook, code: foxleyBrook, step: '3', kind: 'idea' },
    ...{ provider: 'cis2', why: 'not-known', text: idOf('text') },
    upload: await keepUpload(dataDir, foxleyBrook, list, 'list.csv'),
    template: await teaForAll(database, author.staff),
    feedback: await asPractice(database, foxleyBrook, (tx) =>
      giveFeedback(tx, {
        ...{ practice: foxleyBrook, ...author, kind: 'permission', words: 'Please', page: '/sync' },
        at: morning,
      }),
    ),
  }
  return things
}

/** Somebody on each page that is only there in the middle of something. */
async function peopleSigningIn({ app, database }: Awaited<ReturnType<typeof installation>>) {
  const accounts = app.accounts
  await saveProvider(
    database,
    testSecrets,
    {
      ...{ id: 'cis2', name: 'NHS CIS2', clientSecret: 'shared by both' },
      settings: {
        ...{ issuer: 'https://sign-in.invalid', clientId: 'patient-sync', shape: 'plain' },
        clientAuth: 'secret-post',
      },
    },
    morning,
  )
  const { id } = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', bethan.email)
    .executeTakeFirstOrThrow()
  const atNew = new Visitor(app)
  await sendPassword(atNew, bethan)
  await database.kysely
    .transaction()
    .execute((tx) => saveAuthenticator(tx, accounts, id, { secret: 'JBSWY3DPEHPK3PXP', step: 0 }))
  const atCode = new Visitor(app)
  await sendPassword(atCode, bethan)
  const byLink = new Visitor(app)
  await byLink.get(await makePasswordLink(accounts, id, { command: 'staff reset' }))
  const first = new Visitor(app)
  await first.get((await makeFirstOperatorLink(accounts, { besides: ['olu@operator.example'] })) ?? '')
  const special: Record<string, Visitor> = {
    '/sign-in': new Visitor(app),
    '/sign-in/code': atCode,
    '/sign-in/authenticator': atNew,
    '/new-password': byLink,
    '/first-operator': first,
  }
  return special
}
