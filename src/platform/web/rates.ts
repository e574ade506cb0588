import type { RateLimitOptions } from '@fastify/rate-limit'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'

/** How often one person, or one address where nobody has signed in, may ask for one route within a minute. */
const usual = 300

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the limits count: who is signed in. Until somebody is, their address is counted. */
    limitedAs: string | null
  }
}

/**
 * Limits how often each route is asked for: by person, so that a whole practice behind one address is not one
 * visitor; by address where nobody is signed in. A route may say a narrower `rateLimit`. What is not found is counted
 * too, so that nobody can try addresses one after the other. Counted in each process; must come before the first route.
 */
export async function limitRates(app: FastifyInstance): Promise<void> {
  app.decorateRequest('limitedAs', null)
  const labels = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }
  // Before the plugin's own hook, which reads what this one says.
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.url.startsWith('/assets/')) return
    const asked = (route.config as { rateLimit?: RateLimitOptions } | undefined)?.rateLimit
    route.config = { ...route.config, rateLimit: { max: usual, timeWindow: '1 minute', ...asked } }
  })
  await app.register(rateLimit, {
    global: false,
    cache: 20_000,
    keyGenerator: keyOf,
    addHeaders: labels,
    addHeadersOnExceeding: labels,
  })
}

function keyOf(request: FastifyRequest): string {
  return request.limitedAs ?? `address ${request.ip}`
}
