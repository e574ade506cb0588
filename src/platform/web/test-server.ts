import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
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
      done()
    },
  })
  const log: Log = pino(lines)
  const app = await buildServer({ brand: 'Patient Sync', config: { publicUrl }, log })
  t.after(() => app.close())
  return { app, logged }
}
