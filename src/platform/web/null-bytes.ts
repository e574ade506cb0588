import type { FastifyInstance } from 'fastify'
import { WebError } from './web-error.ts'

/**
 * Refuses a null byte in an address or a field: no page has one in its name. Nobody types one, no name holds one, and the database can keep none: without
 * this every page that keeps what was typed would have to think of it.
 */
export function refuseNullBytes(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url }) => {
    const [path = '', query = ''] = url.split('?')
    if (path.includes('%00')) throw new WebError(404, 'Page not found', 'There is no such page.')
    if (query.includes('%00')) throw unreadable()
  })
  app.addHook('preValidation', async ({ body }) => {
    const fields = Object.entries((body ?? {}) as Record<string, unknown>)
    if (fields.some(([name, value]) => holdsNull(name) || [value].flat().some(holdsNull))) throw unreadable()
  })
}

/** The same for a field of a form with files, which is read later than others. Throws where one is in it. */
export function refuseNullByte(name: string, value: string): void {
  if (holdsNull(name) || holdsNull(value)) throw unreadable()
}

function holdsNull(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0')
}

function unreadable(): WebError {
  return new WebError(400, 'This request cannot be read', 'Open the page again and try once more.')
}
