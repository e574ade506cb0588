import type { FastifyInstance } from 'fastify'
import { listRoutes, type GuardedRoute } from '../../src/platform/web/routes.ts'
import { foxleyBrook, idOf } from '../world.ts'

/** Which thing of the small world stands in an address; what has no entry gets an id that nothing has. */
const standsFor: [pattern: RegExp, name: string][] = [
  [/^\/patients\/:id\/merge\/:other/, 'sabiha'],
  [/^\/patients\//, 'arif'],
  [/^\/sync\/:run/, 'last-run'],
  [/^\/reviews\/of\//, 'arif'],
  [/^\/reviews\//, 'review'],
]

/** A real address of each route, made from its pattern: a route that is added is walked without being named here. */
export function addressOf(url: string): string {
  const name = standsFor.find(([pattern]) => pattern.test(url))?.[1] ?? 'nothing'
  return url
    .replace('/merge/:other', `/merge/${idOf('sabiha')}`)
    .replace(/:(practice|code)\b/g, foxleyBrook)
    .replace(/:\w+/g, idOf(name === 'sabiha' ? 'arif' : name))
    .replace('*', 'nothing.css')
}

/** Every route of the product once for each method it has; the one that ends a session comes last. */
export function routesOf(app: FastifyInstance): readonly GuardedRoute[] {
  const routes = listRoutes(app)
  if (routes.length < 60) throw new Error(`only ${routes.length} routes were found: nothing is walked`)
  const ends = ({ url }: GuardedRoute) => Number(url === '/sign-out')
  return [...routes].sort((one, other) => ends(one) - ends(other))
}
