import type { FastifyInstance, RouteOptions } from 'fastify'

/** What a route may demand of who uses it. Whoever knows people adds the names of what they may do. */
export interface Guards {
  public: true
}

/** Who may use a route: anybody, or who may do what its name says. */
export type Guard = keyof Guards

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may use it; the server does not start with one that does not. */
    guard?: Guard
    /** The route takes a file: `readUpload` reads it, and checks the form's token before it hands it out. */
    upload?: boolean
    /** Only soon after who is signed in proved who they are: `demandFresh` asks the others to do it again. */
    fresh?: boolean
    /** Another program calls it, and proves by what it sends that it may: there is no form of ours whose token to check. */
    machine?: boolean
    /** A script asks for it without anybody being there: it does not keep who is signed in from going idle. */
    asksByItself?: boolean
  }
}

export interface GuardedRoute {
  method: string
  url: string
  guard: Guard
}

const routesOf = new WeakMap<FastifyInstance, GuardedRoute[]>()

/** Refuses a route that does not say who may use it. Must come before the first route. */
export function demandGuards(app: FastifyInstance): void {
  const routes: GuardedRoute[] = []
  routesOf.set(app, routes)
  app.addHook('onRoute', (route: RouteOptions) => {
    const guard = route.config?.guard
    const methods = [route.method].flat()
    if (!guard)
      throw new Error(`${methods.join(', ')} ${route.url} does not say who may use it: set config.guard`)
    for (const method of methods) routes.push({ method, url: route.url, guard })
  })
}

/** Every route of the server with its guard, for the tests that walk over them. */
export function listRoutes(app: FastifyInstance): readonly GuardedRoute[] {
  return routesOf.get(app) ?? []
}
