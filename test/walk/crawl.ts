import type { TestContext } from 'node:test'
import type { FastifyInstance, LightMyRequestResponse as Response } from 'fastify'
import { may, PERMISSIONS, ROLES, type Role } from '../../src/accounts/rights.ts'
import { saveProvider } from '../../src/accounts/openid/provider.ts'
import { addColleague, olu, signIn } from '../../src/accounts/test-accounts.ts'
import { letSeeRestricted } from '../../src/patients/restricted/test-sight.ts'
import type { Database } from '../../src/platform/database/database.ts'
import type { GuardedRoute } from '../../src/platform/web/routes.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { testSecrets } from '../command.ts'
import { foxleyBrook, morning } from '../world.ts'
import { routesOf } from './addresses.ts'
import { crowd } from './crowd.ts'
import { addressesIn, formsIn, type FoundForm } from './html.ts'
import { installation } from './installation.ts'
import { thingsOf } from './small-things.ts'
import { addressOf, type Things } from './things.ts'

export type Who = Role | 'nobody'
export const EVERYBODY: readonly Who[] = [...ROLES, 'nobody']

/** One answer, and where it came from. */
export interface Answer {
  who: Who
  method: 'GET' | 'POST'
  /** What was asked for. */
  address: string
  /** The page that led there; null where the walker went by itself. */
  from: string | null
  response: Response
}

/** A form that some page holds, with where it is sent to. */
export interface PostForm extends FoundForm {
  to: string
  from: string
}

/** The whole product over a crowded small world, for going to every page that anybody can come to. */
export class Crawl {
  readonly app: FastifyInstance
  readonly database: Database
  readonly logged: string[]
  readonly routes: readonly GuardedRoute[]
  /** Names of the routes that let somebody in. */
  readonly reached = new Set<string>()
  readonly #things: Things
  readonly #visitors = new Map<Who, Visitor>()
  readonly #emails = new Map<Who, string>()

  private constructor({ app, database, logged }: Installed, things: Things) {
    this.app = app
    this.database = database
    this.logged = logged
    this.#things = things
    this.routes = routesOf(app).filter(({ method, url }) => method !== 'HEAD' && url !== '/assets/*')
  }

  static async start(t: TestContext): Promise<Crawl> {
    const installed = await installation(t)
    const { app, database, dataDir } = installed
    const things = await thingsOf(database, dataDir, foxleyBrook, 'review')
    await crowd(database)
    await addProvider(database)
    const crawl = new Crawl(installed, things)
    app.addHook('onResponse', async (request, reply) => {
      const { url = '', config } = request.routeOptions
      const isIn = config.guard === 'public' || (request.person !== null && reply.statusCode !== 403)
      if (isIn && reply.statusCode !== 404) crawl.reached.add(`${request.method} ${url}`)
    })
    for (const who of EVERYBODY) crawl.#visitors.set(who, await crawl.#visitor(who))
    return crawl
  }

  visitor(who: Who): Visitor {
    return this.#visitors.get(who)!
  }

  /** Every route, every link and every kind of next page that somebody is offered, each kind once. */
  async *pages(who: Who): AsyncGenerator<Answer, void, undefined> {
    const visitor = this.visitor(who)
    const seen = new Set<string>()
    const waiting: { address: string; from: string | null }[] = this.routes
      .filter(({ method }) => method === 'GET')
      .map((route) => ({ address: addressOf(route, this.#things), from: null }))
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { address, from } = next
      if (seen.has(shapeOf(address))) continue
      seen.add(shapeOf(address))
      const response = await visitor.get(address)
      yield { who, method: 'GET', address, from, response }
      for (const to of [...goingOn(response, address), ...shown(response, address)])
        waiting.push({ address: to, from: address })
    }
  }

  /** The first of everybody who may use a route. */
  whoMay({ guard }: GuardedRoute): Who {
    if (guard === 'public' || guard === 'signed-in') return 'manager'
    return ROLES.find((role) => may({ role, permissions: PERMISSIONS }, guard))!
  }

  /** The address of a route with things that are there. */
  addressOf(route: GuardedRoute): string {
    return addressOf(route, this.#things)
  }

  /** The route that an address of a page belongs to; a word of its own goes before a parameter. */
  routeOf(method: string, address: string): GuardedRoute | undefined {
    const path = pathOf(address)
    const fits = (url: string) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(path)
    const found = this.routes.filter((route) => route.method === method && fits(route.url))
    return found.find(({ url }) => !url.includes(':')) ?? found[0]
  }

  get(who: Who, address: string): Promise<Response> {
    return this.#asking(who, (visitor) => visitor.get(address))
  }

  /** Sends a form of any fields, as often as they stand there, or a JSON document. */
  post(who: Who, address: string, sent: readonly (readonly [string, string])[] | string): Promise<Response> {
    const isForm = typeof sent !== 'string'
    return this.#asking(who, (visitor) => {
      const form = new URLSearchParams()
      form.append('_csrf', visitor.token)
      if (isForm) for (const [name, value] of sent) form.append(name, value)
      return this.app.inject({
        ...{ method: 'POST', url: address, payload: isForm ? form.toString() : sent },
        cookies: visitor.cookies,
        headers: {
          'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
          ...{ 'sec-fetch-site': 'same-origin', 'x-csrf-token': visitor.token },
        },
      })
    })
  }

  /** Opens a session, also for whom a form has signed out. */
  async signIn(who: Who): Promise<void> {
    const email = this.#emails.get(who)
    if (email !== undefined) await signIn(this.visitor(who), { email })
  }

  /** Ends what was asked for and nobody works at here: whoever follows it would wait for ever. */
  async endAsked(): Promise<void> {
    await this.database.owner.query(
      `UPDATE undo_request SET state = 'failed', why = 'Nobody works here', finished_at = $1
       WHERE state IN ('waiting', 'undoing')`,
      [morning],
    )
  }

  /** Signs in again whom what they sent has signed out, and asks once more. */
  async #asking(who: Who, ask: (visitor: Visitor) => Promise<Response>): Promise<Response> {
    const answer = await ask(this.visitor(who))
    const { location } = answer.headers
    const isOut = answer.statusCode === 401 || /^\/sign-in(\?|$)/.test(String(location))
    if (who === 'nobody' || !isOut) return answer
    await this.signIn(who)
    return ask(this.visitor(who))
  }

  async #visitor(who: Who): Promise<Visitor> {
    const visitor = new Visitor(this.app)
    if (who === 'nobody') return visitor
    if (who === 'operator') {
      await signIn(visitor, olu)
      this.#emails.set(who, olu.email)
      return visitor
    }
    const colleague = await addColleague(this.database, who, { permissions: PERMISSIONS })
    await signIn(visitor, colleague)
    this.#emails.set(who, colleague.email)
    await letSeeRestricted(this.database, foxleyBrook, colleague.id)
    return visitor
  }
}

/** An organisation that vouches for people, whom nobody can ask: what the product says then is what is walked. */
async function addProvider(database: Database): Promise<void> {
  await saveProvider(
    database,
    testSecrets,
    {
      ...{ id: 'vouches', name: 'Somebody who vouches', clientSecret: 'nobody asks for it' },
      settings: {
        issuer: 'https://vouches.invalid',
        clientId: 'x',
        shape: 'plain',
        clientAuth: 'secret-post',
      },
    },
    morning,
  )
}

type Installed = Awaited<ReturnType<typeof installation>>

/** The forms of a page that change something. */
export function postForms({ response, address }: Answer): PostForm[] {
  return formsIn(pageOf(response))
    .filter(({ method }) => method === 'POST')
    .map((form) => ({ ...form, to: form.action === '' ? pathOf(address) : form.action, from: address }))
}

/** Two addresses of one shape are of one page with other ids, and the same words asked of it. */
export function shapeOf(address: string): string {
  const [path = '', query = ''] = address.split('?')
  const names = [...new URLSearchParams(query)].map(([name, value]) =>
    /^[a-z-]*$/.test(value) ? `${name}=${value}` : name,
  )
  return [path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id'), ...names.sort()].join('?')
}

/** Every address that an answer holds, wherever it stands. */
export function addressesOf({ headers, body }: Response): string[] {
  const isPage = /html|event-stream/.test(String(headers['content-type']))
  return [
    ...['location', 'link', 'refresh', 'content-location'].flatMap((name) => headers[name] ?? []),
    ...(isPage ? addressesIn(body) : []),
  ].map(String)
}

/** What the answer leads to here that may be asked for without changing anything. */
function goingOn(response: Response, address: string): string[] {
  const posted = new Set(formsIn(pageOf(response)).map(({ action }) => action))
  return addressesOf(response)
    .filter((to) => /^[/?]/.test(to) && !to.startsWith('//') && !to.startsWith('/assets/') && !posted.has(to))
    .map((to) => (to.startsWith('?') ? pathOf(address) + to : to.replace(/#.*/, '')))
}

/** Where the forms lead that only choose what is shown: with each thing that can be chosen, one at a time. */
function shown(response: Response, address: string): string[] {
  return formsIn(pageOf(response))
    .filter(({ method }) => method === 'GET')
    .flatMap(({ action, fields }) =>
      fields.flatMap(({ name, value, options }) =>
        (options.length > 0 ? options : [value]).map(
          (chosen) => `${action || pathOf(address)}?${new URLSearchParams([[name, chosen]]).toString()}`,
        ),
      ),
    )
}

function pageOf({ headers, body }: Response): string {
  return String(headers['content-type']).includes('html') ? body : ''
}

function pathOf(address: string): string {
  return address.split('?')[0]!
}
