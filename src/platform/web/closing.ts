import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long requests may take to finish once the server closes. */
const patienceMs = 5000

/**
 * Lets the server close soon. Node ends a connection that has finished its requests, but browsers also open spare ones
 * and send nothing; and a request may never end.
 */
export function closeSoon(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }: { socket: Socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    unused.forEach((socket) => socket.destroy())
    setTimeout(() => app.server.closeAllConnections(), patienceMs).unref()
  })
}
