import type { lookup as systemLookup } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ProductError } from '../errors.ts'
import { guardedLookup, hostOf, isThisMachine, unreachable, type Reach } from './address.ts'

/** How long things may take, in milliseconds, and how much may come. */
export interface Limits {
  /** Until there is a connection. */
  connect: number
  /** Without a single byte. */
  idle: number
  /** Unpacked bytes of one page. */
  pageBytes: number
}

/** What is at the other end. */
export interface Outside {
  /** What sentences call it: `feed`. */
  kind: string
  /** It may be on a private network. */
  allowPrivate: boolean
  /** How many questions may be put at the same time: one, unless it says otherwise. */
  connections?: number
}

/** A server that questions can be put to, over connections that are kept. */
export interface Line {
  url: URL
  /** What sentences call what is there: `feed`. */
  kind: string
  /** And which one: its host, and its port when that is unusual. */
  name: string
  signal: AbortSignal
  limits: Limits
  agent: http.Agent
  lookup: LookupFunction
  hangUp(): void
}

/**
 * A line to a server. Nothing is connected yet. Throws a `ProductError` when the address is a number that may not be
 * connected to; a name is judged when it is connected to.
 */
export function openLine(
  address: string,
  { kind, allowPrivate, connections = 1 }: Outside,
  signal: AbortSignal,
  limits: Limits,
  resolve?: typeof systemLookup,
): Line {
  const url = new URL(address)
  const reach: Reach = { thisMachine: isThisMachine(url), allowPrivate }
  const why = isIP(hostOf(url)) ? unreachable(hostOf(url), reach) : null
  if (why) throw refusedAddress({ kind, name: url.host }, why)
  const agent = new (url.protocol === 'https:' ? https : http).Agent({
    keepAlive: true,
    maxSockets: connections,
  })
  return {
    url,
    kind,
    name: url.host,
    signal,
    limits,
    agent,
    lookup: guardedLookup(reach, resolve),
    hangUp: () => agent.destroy(),
  }
}

/** `why` completes "The feed is …". */
export function refusedAddress({ kind, name }: Pick<Line, 'kind' | 'name'>, why: string): ProductError {
  return new ProductError(
    'failed',
    `The ${kind} at ${name} is ${why}, so it was not connected to. Check the address of the ${kind}; an operator may allow ${kind}s on a private network.`,
  )
}
