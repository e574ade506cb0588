import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** One year, in seconds. */
const year = 31_536_000
/** What no page of ours needs is switched off in the browser. */
const noDevices = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'

/**
 * Headers of every answer, errors included: only the scripts and styles that this very answer names by its nonce,
 * nothing from elsewhere, in nobody's frame, kept in no cache. The referrer stays within the service; without any,
 * browsers would send forms with `Origin: null`, and a form from elsewhere could not be told from our own.
 */
export async function sendSafeHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': [],
        'style-src': [],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'object-src': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    strictTransportSecurity: app.https ? { maxAge: year, includeSubDomains: true } : false,
    // By plain http browsers ignore it, and complain.
    crossOriginOpenerPolicy: app.https ? { policy: 'same-origin' } : false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', noDevices)
    reply.header('cache-control', 'no-store')
  })
}

/** The same for the few answers that no page makes and no hook sees: a request that cannot be read at all. */
export function bareHeaders(https: boolean): Record<string, string> {
  return {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy':
      "default-src 'none';object-src 'none';form-action 'none';frame-ancestors 'none';base-uri 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'permissions-policy': noDevices,
    'cache-control': 'no-store',
    ...(https && {
      'strict-transport-security': `max-age=${year}; includeSubDomains`,
      'cross-origin-opener-policy': 'same-origin',
    }),
  }
}
