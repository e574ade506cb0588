import { setTimeout as wait } from 'node:timers/promises'
import { ProductError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { Hitch, tellWhoeverRuns } from '../../platform/outside/hitch.ts'

const MOST_TRIES = 5
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
/** A feed that wants to be left alone for longer than this is left to the next try of the night. */
const LONGEST_RETRY_AFTER = 10 * 60

export const TELL_THE_FEED = tellWhoeverRuns('feed')

export interface Patience {
  /** Waits so many milliseconds, or until the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>
  /** A number from 0 up to 1, so that a country of practices does not come back in the same second. */
  random(): number
}

export const patience: Patience = {
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
  random: Math.random,
}

/** What is asked for: the words complete "when asked for …". */
export interface Wanted {
  feed: string
  what: string
  signal: AbortSignal
  log?: Pick<Log, 'info'> | undefined
}

/** `patiently` for one list: only what is asked for differs. */
export type Insist = <T>(what: string, once: () => Promise<T>) => Promise<T>

/**
 * Does something until it succeeds, at most `MOST_TRIES` times, with growing pauses that are never shorter than
 * the feed asks for. Only a `Hitch` is tried again. Throws a `ProductError` that says what happened last.
 */
export async function patiently<T>(wanted: Wanted, once: () => Promise<T>, manner: Patience): Promise<T> {
  for (let tries = 1; ; tries++) {
    wanted.signal.throwIfAborted()
    try {
      return await once()
    } catch (error) {
      wanted.signal.throwIfAborted()
      if (!(error instanceof Hitch)) throw error
      if (tries === MOST_TRIES) throw givenUp(wanted, error)
      if ((error.retryAfter ?? 0) > LONGEST_RETRY_AFTER) throw toldToWait(wanted, error)
      const milliseconds = pause(tries, error.retryAfter, manner.random())
      wanted.log?.info(
        { feed: wanted.feed, asked: wanted.what, why: error.message, tries, milliseconds },
        'asking again',
      )
      await sleep(milliseconds, wanted.signal, manner)
    }
  }
}

/** Milliseconds until the next try: 1, 2, 4, 8 seconds, half of it by chance; never less than the feed asks for. */
export function pause(tries: number, retryAfter: number | null, random: number): number {
  const grown = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
  if (retryAfter !== null) return Math.round(retryAfter * 1000 + grown * random)
  return Math.round(grown * (0.5 + random / 2))
}

/**
 * Seconds that a `Retry-After` header asks for, given as seconds or as an HTTP date; null when it cannot be read.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  if (/^\d+$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000))
}

async function sleep(milliseconds: number, signal: AbortSignal, manner: Patience): Promise<void> {
  try {
    await manner.sleep(milliseconds, signal)
  } finally {
    signal.throwIfAborted()
  }
}

function givenUp(wanted: Wanted, last: Hitch): ProductError {
  const sentence = `The feed at ${wanted.feed} ${last.message} when asked for ${wanted.what}. It was tried ${MOST_TRIES} times. ${last.todo}`
  return new ProductError('failed', sentence, { cause: last })
}

function toldToWait(wanted: Wanted, last: Hitch): ProductError {
  const minutes = Math.ceil((last.retryAfter ?? 0) / 60)
  const sentence = `The feed at ${wanted.feed} ${last.message} when asked for ${wanted.what}, and wants to be left alone for ${minutes} minutes. Sync again after that.`
  return new ProductError('failed', sentence, { cause: last })
}
