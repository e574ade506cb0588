import type { FastifyInstance } from 'fastify'
import { Room } from './room.ts'

/** A service may say in one go what became of thousands of messages; pages need connections to the database meanwhile. */
export const CALLBACKS = { atOnce: 4, mostWaiting: 40 }

const rooms = new WeakMap<object, Room>()

/** The room of a server, for all services that speak to it by themselves: whoever finds it full says it again later. */
export function roomOf({ server }: FastifyInstance): Room {
  const room = rooms.get(server) ?? new Room(CALLBACKS)
  rooms.set(server, room)
  return room
}
