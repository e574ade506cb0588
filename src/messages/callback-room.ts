import type { FastifyInstance } from 'fastify'

/** A service may say in one go what became of thousands of messages; pages need connections to the database meanwhile. */
const atOnce = 4
const mostWaiting = 40

/** Lets a few callbacks of a process be taken at once, and some wait for them. */
export class CallbackRoom {
  private under = 0
  private readonly waiting: (() => void)[] = []

  /** The answer of `take`; or `full` at once, where too many wait already: the service says it again later. */
  async enter<T>(take: () => Promise<T>): Promise<T | 'full'> {
    if (this.under >= atOnce) {
      if (this.waiting.length >= mostWaiting) return 'full'
      // Whoever leaves hands the place over, so that nobody slips in between.
      await new Promise<void>((enter) => this.waiting.push(enter))
    } else this.under += 1
    try {
      return await take()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.under -= 1
    }
  }
}

const rooms = new WeakMap<object, CallbackRoom>()

/** The room of a server, for all services that speak to it by themselves. */
export function roomOf({ server }: FastifyInstance): CallbackRoom {
  const room = rooms.get(server) ?? new CallbackRoom()
  rooms.set(server, room)
  return room
}
