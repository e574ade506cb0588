import type { IncomingHttpHeaders } from 'node:http'
import type { Answer as HttpAnswer } from '../../platform/outside/ask.ts'

/** What came of a request to NHS Notify. */
export type Asked =
  | { is: 'answered'; status: number; headers: IncomingHttpHeaders; content: unknown }
  | NotAsked
  /** It may have been heard. */
  | { is: 'lost'; said: string }

/** Certainly nobody heard it; it may be asked again after so many seconds. */
export interface NotAsked {
  is: 'not-asked'
  again: number
  said: string
  /** Until somebody has mended something. */
  closed?: true
}

export function notAsked(said: string, again: number): NotAsked {
  return { is: 'not-asked', said, again }
}

/** It takes nothing until somebody has mended something, and is asked again now and then. */
export function shut(said: string): NotAsked {
  return { is: 'not-asked', said, again: 300, closed: true }
}

/** An answer with its JSON; null where it is none. */
export function answered({ status, headers, body }: HttpAnswer): Asked {
  return { is: 'answered', status, headers, content: parsed(body) }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

/** How many seconds a service wants to be left alone, where it says so. */
export function retryAfter(headers: IncomingHttpHeaders): number | null {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 86_400) : null
}
