import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import type { LinkAt } from './link.ts'
import { deviceHash } from './visit.ts'

/** In a minute: requests and links that are none, from one address; and at all links, of a process. */
const most = { requests: 600, unknown: 60, unknownAtAll: 600, wrongBirths: 60 }
const minute = 60_000

/** How often one address may open links within a minute: as the watch lets it, which is not to be forestalled. */
export const openLimit = { max: most.requests, timeWindow: minute }

/** How long no dates of birth are taken from devices that never read. */
const pause = 2 * minute
/** Addresses that are counted within a minute; with more the count begins again. */
const mostAddresses = 50_000

interface Counted {
  requests: number
  unknown: number
}

/**
 * Notices that links, or dates of birth at many links, are tried one after the other, from however many addresses. Phones of
 * one network share an address, so whoever has a link that works is let in all the same; and a device that has read before
 * may always try.
 */
export class GuessWatch {
  private since = 0
  private unknownAtAll = 0
  private wrongBirths = 0
  private readonly addresses = new Map<string, Counted>()
  private pausedUntil = 0

  /** Somebody comes to a link. False where that is a flood from one address. */
  arrives(address: string, now: Date): boolean {
    const counted = this.countedAt(address, now)
    return (counted.requests += 1) <= most.requests
  }

  /** It is none. False where too many are tried. */
  isNone(address: string, now: Date): boolean {
    const counted = this.countedAt(address, now)
    counted.unknown += 1
    this.unknownAtAll += 1
    return counted.unknown <= most.unknown && this.unknownAtAll <= most.unknownAtAll
  }

  /** A date of birth was wrong. True where that was one too many, and a pause begins. */
  wasWrong(now: Date): boolean {
    this.turn(now)
    this.wrongBirths += 1
    if (this.wrongBirths <= most.wrongBirths || this.isPaused(now)) return false
    this.pausedUntil = +now + pause
    return true
  }

  /** Nobody who is new may enter a date of birth. */
  isPaused(now: Date): boolean {
    return +now < this.pausedUntil
  }

  private countedAt(address: string, now: Date): Counted {
    this.turn(now)
    const counted = this.addresses.get(address) ?? { requests: 0, unknown: 0 }
    if (this.addresses.size >= mostAddresses) this.addresses.clear()
    this.addresses.set(address, counted)
    return counted
  }

  private turn(now: Date): void {
    if (Math.abs(+now - this.since) < minute) return
    this.since = +now
    this.unknownAtAll = 0
    this.wrongBirths = 0
    this.addresses.clear()
  }
}

const watches = new WeakMap<object, GuessWatch>()

/** What watches the links of a server. */
export function watchOf({ server }: FastifyInstance): GuessWatch {
  const watch = watches.get(server) ?? new GuessWatch()
  watches.set(server, watch)
  return watch
}

/** A date of birth was wrong: who looks after the installation is told when many are. */
export function noteWrongBirth(request: FastifyRequest, now: Date): void {
  if (watchOf(request.server).wasWrong(now))
    request.log.warn(
      'Many wrong dates of birth are tried at links to messages. For two minutes none is taken from a device that has not read before.',
    )
}

/** Whether a device has read at this link before. */
export async function hasRead(tx: Tx, at: LinkAt, device: string | undefined): Promise<boolean> {
  if (device === undefined) return false
  const known = await tx
    .selectFrom('secure_link_device')
    .select('since')
    .where('practice', '=', at.practice)
    .where('link', '=', at.link)
    .where('device_hash', '=', deviceHash(at, device))
    .executeTakeFirst()
  return known !== undefined
}
