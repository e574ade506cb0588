import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { serveAssets } from './assets.ts'
import { closeSoon } from './closing.ts'
import { offerEvents } from './events.ts'
import { answerFailures } from './failure.tsx'
import { checkForms } from './form-token.ts'
import { sendSafeHeaders } from './headers.ts'
import { refuseOtherMethods } from './methods.ts'
import { refuseNullBytes } from './null-bytes.ts'
import { offerPages } from './page.ts'
import { limitRates } from './rates.ts'
import { demandGuards } from './routes.ts'
import { answerUnreadable } from './unreadable.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The product's name. */
    brand: string
    /** Whether browsers reach the server by https, by itself or behind a proxy. */
    https: boolean
  }
}

export interface ServerOptions {
  brand: string
  config: Pick<Config, 'publicUrl'>
  log: Log
}

/**
 * An HTTP server that knows no page yet. What holds for every page is set up here: who may use it must be said,
 * safe headers, forms only from here, one page for every failure, assets, and a log without what people typed.
 */
export async function buildServer({ brand, config, log }: ServerOptions): Promise<FastifyInstance> {
  const https = config.publicUrl?.startsWith('https:') ?? false
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // A public address means a proxy in front, on the same machine: only its word about the visitor is believed.
    trustProxy: config.publicUrl === undefined ? false : 'loopback',
    bodyLimit: 256 * 1024,
    requestTimeout: 10 * 60_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 70_000,
    http: { headersTimeout: 15_000 },
    forceCloseConnections: 'idle',
    ...answerUnreadable(https),
  }) as unknown as FastifyInstance
  app.decorate('brand', brand)
  app.decorate('https', https)
  app.removeAllContentTypeParsers()

  demandGuards(app)
  logRequests(app)
  drainRequests(app)
  closeSoon(app)
  await app.register(cookie)
  await app.register(formbody)
  // `upload.ts` counts by itself: only so are the other fields of a form left when a file is too long.
  await app.register(multipart, { throwFileSizeLimit: false })
  await sendSafeHeaders(app)
  refuseOtherMethods(app)
  await limitRates(app)
  answerFailures(app)
  refuseNullBytes(app)
  checkForms(app)
  offerPages(app, brand)
  offerEvents(app)
  serveAssets(app)
  return app
}

/** What is still arriving after the answer, a file that is too long, is thrown away; else the connection would hang. */
function drainRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete) raw.unpipe().resume()
  })
}

/** One line for each request. The pattern of the route stands for its address, which may name a patient. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
}
