import type { lookup as systemLookup } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ProductError } from '../../platform/errors.ts'
import { guardedLookup, hostOf, isThisMachine, unreachable, type Reach } from './address.ts'

/** How long things may take, in milliseconds, and how much may come. */
export interface Limits {
  /** Until there is a connection. */
  connect: number
  /** Without a single byte. */
  idle: number
  /** For the whole list. */
  overall: number
  /** Unpacked bytes of one page. */
  pageBytes: number
}

export const limits: Limits = {
  connect: 10_000,
  idle: 30_000,
  overall: 30 * 60_000,
  pageBytes: 32 * 1024 * 1024,
}

/** A feed that questions can be put to, over one connection that is kept. */
export interface Line {
  url: URL
  /** The feed as it is called in sentences: its host, and its port when that is unusual. */
  name: string
  signal: AbortSignal
  limits: Limits
  agent: http.Agent
  lookup: LookupFunction
  hangUp(): void
}

/**
 * A line to a feed. Nothing is connected yet. Throws a `ProductError` when the address is a number that may not be
 * connected to; a name is judged when it is connected to.
 */
export function openLine(
  address: string,
  allowPrivate: boolean,
  signal: AbortSignal,
  limits: Limits,
  resolve?: typeof systemLookup,
): Line {
  const url = new URL(address)
  const reach: Reach = { thisMachine: isThisMachine(url), allowPrivate }
  const why = isIP(hostOf(url)) ? unreachable(hostOf(url), reach) : null
  if (why) throw refusedAddress(url.host, why)
  const agent = new (url.protocol === 'https:' ? https : http).Agent({ keepAlive: true, maxSockets: 1 })
  return {
    url,
    name: url.host,
    signal,
    limits,
    agent,
    lookup: guardedLookup(reach, resolve),
    hangUp: () => agent.destroy(),
  }
}

/** `why` completes "The feed is …". */
export function refusedAddress(name: string, why: string): ProductError {
  return new ProductError(
    'failed',
    `The feed at ${name} is ${why}, so it was not connected to. Check the address of the feed; an operator may allow feeds on a private network.`,
  )
}
