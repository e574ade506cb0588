import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LightMyRequestResponse as Response } from 'fastify'
import type { GuardedRoute } from '../../src/platform/web/routes.ts'
import { addressesOf, Crawl, EVERYBODY, postForms, shapeOf, type Who } from './crawl.ts'
import { formsIn, isTyped, type FoundField } from './html.ts'
import { HOSTILE, noIds, polluting, unescaped, type Hostile } from './hostile.ts'

/** So many letters may a form have in all. */
const room = 200_000

test('every route takes hostile input as text or refuses it, and never breaks', async (t) => {
  const crawl = await Crawl.start(t)
  const fields = new Map<string, FoundField[]>()
  const asked = new Set<string>(['to', 'from', 'after', 'before', 'page'])
  for (const who of EVERYBODY) await collect(who)
  const wrong = new Set<string>()
  const counts = { sent: 0, refused: 0, taken: 0 }

  for (const route of crawl.routes) {
    const who = crawl.whoMay(route)
    const name = `${route.method} ${route.url}`
    if (route.method === 'POST') {
      for (const hostile of HOSTILE) await check(`${name}, ${hostile.name}`, () => post(who, route, hostile))
      await check(`${name}, pollution`, () => crawl.post(who, crawl.addressOf(route), polluting))
      await check(`${name}, JSON`, () =>
        crawl.post(who, crawl.addressOf(route), '{"__proto__":{"polluted":"yes"}}'),
      )
    } else {
      for (const hostile of HOSTILE)
        await check(`${name}, ${hostile.name}`, () => crawl.get(who, addressFor(route, hostile)))
      const polluted = new URLSearchParams(polluting).toString()
      await check(`${name}, pollution`, () => crawl.get(who, `${crawl.addressOf(route)}?${polluted}`))
    }
    if (!route.url.includes(':')) continue
    for (const id of noIds) {
      const address = route.url.replace(/:\w+/g, id)
      const ask = () => (route.method === 'POST' ? crawl.post(who, address, []) : crawl.get(who, address))
      await check(`${name}, as ${id}`, ask)
    }
  }

  t.diagnostic(
    `${crawl.routes.length} routes, ${counts.sent} hostile requests: ${counts.refused} refused, ${counts.taken} taken as text`,
  )
  assert.deepEqual([...wrong], [])
  const untried = crawl.routes
    .map(({ method, url }) => `${method} ${url}`)
    .filter((name) => !crawl.reached.has(name))
  assert.deepEqual(untried, [], 'nothing hostile came as far as these')
  assert.ok(counts.sent > 2_000 && counts.refused > 300)

  async function collect(who: Who): Promise<void> {
    for await (const answer of crawl.pages(who)) {
      for (const form of postForms(answer)) {
        const route = crawl.routeOf('POST', form.to)
        if (route) fields.set(route.url, [...(fields.get(route.url) ?? []), ...form.fields])
      }
      const typed = formsIn(answer.response.body).flatMap((form) => form.fields.map(({ name }) => name))
      const linked = addressesOf(answer.response).flatMap((to) => [
        ...new URLSearchParams(to.split('?')[1]).keys(),
      ])
      for (const name of [...typed, ...linked]) asked.add(name)
    }
  }

  function post(who: Who, route: GuardedRoute, hostile: Hostile): Promise<Response> {
    const known =
      fields.get(route.url) ?? [...asked].map((name) => ({ name, type: 'text', value: '', options: [] }))
    const byName = new Map(known.map((field) => [field.name, field]))
    const text = hostile.text(Math.floor(room / (byName.size + 1)))
    const pairs = [...byName.values()].flatMap((field) => {
      const value = hostile.typedOnly && !isTyped(field) ? field.value : text
      return Array.from({ length: hostile.times ?? 1 }, () => [field.name, value] as const)
    })
    return crawl.post(who, crawl.addressOf(route), pairs)
  }

  function addressFor(route: GuardedRoute, hostile: Hostile): string {
    const text = hostile.text(100)
    const query = new URLSearchParams()
    for (const name of asked) for (let n = 0; n < (hostile.times ?? 1); n += 1) query.append(name, text)
    return `${crawl.addressOf(route)}?${query.toString()}`
  }

  async function check(what: string, ask: () => Promise<Response>): Promise<void> {
    const { statusCode, headers, body } = await ask()
    counts.sent += 1
    if (statusCode >= 400) counts.refused += 1
    else counts.taken += 1
    const why = crawl.logged.findLast((line) => line.includes('a request failed'))
    if (statusCode >= 500) wrong.add(`${what}: ${statusCode} ${why}`)
    const isPage = String(headers['content-type']).includes('html')
    if (isPage && unescaped.test(body))
      wrong.add(`${what}: text stands as markup: ${unescaped.exec(body)?.[0]}`)
    const sent = [headers['set-cookie'], headers.location, headers['content-disposition']].flat().join(' ')
    if (/evil=1|[\r\n]/.test(sent)) wrong.add(`${what}: what was typed became a header`)
    if (/^\s*javascript:|^\/\/|^https?:/i.test(String(headers.location ?? '')))
      wrong.add(`${what}: leads to ${shapeOf(String(headers.location))}`)
    const polluted = Object.keys(Object.prototype).length > 0 || 'polluted' in {}
    if (polluted) wrong.add(`${what}: every object was polluted`)
  }
})
