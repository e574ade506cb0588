import type { FastifyInstance, FastifyRequest } from 'fastify'
import { listRoutes } from './routes.ts'
import { WebError } from './web-error.ts'

/** The only methods of this service: pages are asked for, forms are posted. */
const inUse = ['GET', 'HEAD', 'POST']

/** Answers 405, with the methods that there are, to any other method; before anybody is asked who they are. */
export function refuseOtherMethods(app: FastifyInstance): void {
  let routes: { matches: RegExp; method: string }[] | undefined
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    routes ??= listRoutes(app).map(({ method, url }) => ({ method, matches: asPattern(url) }))
    const path = pathOf(request)
    const allowed = routes.filter(({ matches }) => matches.test(path)).map(({ method }) => method)
    if (allowed.length === 0 && inUse.includes(request.method)) return
    reply.header('allow', [...new Set(allowed.length > 0 ? allowed : inUse)].sort().join(', '))
    throw new WebError(405, 'This cannot be done here', 'Open the first page and go on from there.')
  })
}

/** The address of a route, `/sync/:run/*`, as a pattern of the addresses that it answers. */
function asPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*'
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? '/'
}
