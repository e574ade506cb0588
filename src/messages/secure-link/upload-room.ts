import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Room } from '../room.ts'

/**
 * A reply with files lies in memory while it arrives and is looked at: up to 25 MB, over a slow network for minutes. Nobody waits
 * for a place: a connection on which nothing moves for a minute is closed.
 */
export const UPLOADS = { atOnce: 8, mostWaiting: 0 }
/** What is shorter needs no place: words, and a small picture with them, can always be sent. */
const LIGHT = 100_000

const rooms = new WeakMap<object, Room>()

/** The room of a server, for all replies with files. */
export function uploadRoomOf({ server }: FastifyInstance): Room {
  const room = rooms.get(server) ?? new Room(UPLOADS)
  rooms.set(server, room)
  return room
}

/** Whether a form is short, as it says itself: no more than it says is read. */
export const isLight = ({ headers }: FastifyRequest): boolean => Number(headers['content-length']) <= LIGHT
