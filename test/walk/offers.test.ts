import assert from 'node:assert/strict'
import { test } from 'node:test'
import { may, ROLES } from '../../src/accounts/rights.ts'
import { listRoutes, type Guard, type GuardedRoute } from '../../src/platform/web/routes.ts'
import { holder, visits } from './visits.ts'

test('no page offers a link or a button that its reader may not use, or that leads nowhere', async (t) => {
  const { app, pages, people, addressOf } = await visits(t)
  const routes = listRoutes(app)
  const wrong = new Set<string>()
  const counts = { pages: 0, offers: 0 }
  for (const role of ROLES) {
    const mayUse = (guard: Guard) => guard === 'public' || guard === 'signed-in' || may(holder(role), guard)
    for (const page of pages.filter(({ guard }) => guard !== 'public' && mayUse(guard))) {
      const { body, statusCode, headers } = await people.get(role)!.get(addressOf(page))
      if (statusCode >= 400 || headers.location !== undefined) continue
      counts.pages += 1
      for (const offer of offersOf(body, addressOf(page))) {
        const route = routeOf(routes, offer)
        if (!route) wrong.add(`${page.url} leads to ${offer.method} ${offer.path}, which is not there`)
        else if (!mayUse(route.guard)) wrong.add(`${page.url} offers a ${role} ${offer.method} ${route.url}`)
        counts.offers += 1
      }
    }
  }
  assert.deepEqual([...wrong], [])
  t.diagnostic(`${counts.pages} pages of ${ROLES.length} roles, ${counts.offers} links and forms, all of use`)
  assert.ok(counts.pages > 150 && counts.offers > 1500)
})

interface Offer {
  method: 'GET' | 'POST'
  path: string
}

/** Where the links and forms of a page lead. */
function offersOf(body: string, address: string): Offer[] {
  const found: Offer[] = []
  for (const [, href] of body.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g))
    found.push({ method: 'GET', path: pathOf(href!, address) })
  for (const [tag] of body.matchAll(/<form\b[^>]*>/g)) {
    const method = /method="post"/i.test(tag) ? 'POST' : 'GET'
    found.push({ method, path: pathOf(/action="([^"]*)"/.exec(tag)?.[1] ?? '', address) })
  }
  return found
}

function pathOf(href: string, address: string): string {
  return new URL(href.replaceAll('&amp;', '&'), `http://here${address}`).pathname
}

/** The route that answers: one whose words are all there comes before one with parameters. */
function routeOf(routes: readonly GuardedRoute[], { method, path }: Offer): GuardedRoute | undefined {
  const fitting = routes.filter(
    (route) => route.method === method && new RegExp(`^${route.url.replace(/:\w+/g, '[^/]+')}$`).test(path),
  )
  const parameters = ({ url }: GuardedRoute) => url.split(':').length
  return fitting.sort((one, other) => parameters(one) - parameters(other))[0]
}
