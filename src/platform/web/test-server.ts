import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { capture } from '../../../test/canaries.ts'
import type { Log } from '../log.ts'
import { buildServer } from './server.ts'

/** A server of a test's own, which closes with it, and every line that it logs. */
export async function testServer(
  t: Pick<TestContext, 'after'>,
  { publicUrl }: { publicUrl?: string } = {},
): Promise<{ app: FastifyInstance; logged: string[] }> {
  const logged: string[] = []
  const lines = new Writable({
    write(line: Buffer, _encoding, done) {
      logged.push(line.toString())
      capture('log', line.toString())
      done()
    },
  })
  const log: Log = pino(lines)
  const app = await buildServer({ brand: 'Patient Sync', config: { publicUrl }, log })
  captureAnswers(app)
  t.after(() => app.close())
  return { app, logged }
}

/** Where answers lead, and what error pages say, is searched after the last test as the logs are. */
export function captureAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    const { location } = reply.getHeaders()
    if (typeof location === 'string') capture('address', location)
    if (reply.statusCode >= 500 && typeof payload === 'string') capture('error-page', wordsOf(payload))
    return payload
  })
}

/** What a page says between its frame. */
function wordsOf(page: string): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(page)?.[1] ?? page
  return main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
}
