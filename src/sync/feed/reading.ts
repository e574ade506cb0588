import type { lookup as systemLookup } from 'node:dns'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { openLine, type Line } from '../../platform/outside/line.ts'
import { limits, type ListLimits } from './limits.ts'
import { patience, patiently, type Insist, type Patience } from './patience.ts'

/** What a test may hold still or make small. */
export interface FeedDeps extends Patience {
  clock: Clock
  limits: ListLimits
  resolve?: typeof systemLookup
  log?: Pick<Log, 'info'>
}

export const feedDeps = (given: Partial<FeedDeps>): FeedDeps => ({
  clock: systemClock,
  limits,
  ...patience,
  ...given,
})

/** A list that is being read from a feed: it ends at the deadline, when it is closed, and when the signal fires. */
export interface Reading {
  line: Line
  /** A line to another address of the same feed, such as its sign-in, under the same deadline. */
  lineTo(address: string): Line
  insist: Insist
  /** Lets go of everything. Safe to call twice. */
  close(): Promise<void>
}

export function openReading(
  feed: { practice: string; url: string; allowPrivate: boolean },
  deps: FeedDeps,
  signal: AbortSignal,
): Reading {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const lines: Line[] = []
  const lineTo = (address: string) => {
    const line = openLine(
      address,
      { kind: 'feed', allowPrivate: feed.allowPrivate },
      either,
      deps.limits,
      deps.resolve,
    )
    lines.push(line)
    return line
  }
  const line = lineTo(feed.url)
  const deadline = setTimeout(() => stop.abort(tooLong(line.name, deps.limits)), deps.limits.overall).unref()
  return {
    line,
    lineTo,
    insist: (what, once) => patiently({ feed: line.name, what, signal: either, log: deps.log }, once, deps),
    close() {
      clearTimeout(deadline)
      stop.abort(new ProductError('failed', `The list of ${feed.practice} was closed before its end.`))
      for (const open of lines) open.hangUp()
      return Promise.resolve()
    },
  }
}

/** How many more rows than announced are put up with before the list is taken for one that never ends. */
export function margin(announced: number): number {
  return Math.max(100, announced / 100)
}

export function listChanged(name: string): ProductError {
  return new ProductError(
    'failed',
    `The list of the feed at ${name} changed while it was being read. Try again.`,
  )
}

export function neverEnds(name: string, announced: number): ProductError {
  return new ProductError(
    'failed',
    `The feed at ${name} announced ${announced} patients and went on sending more, so it was stopped. Try again later; if it goes on, tell whoever runs the feed.`,
  )
}

function tooLong(name: string, { overall }: ListLimits): ProductError {
  const minutes = Math.ceil(overall / 60_000)
  return new ProductError(
    'failed',
    `The feed at ${name} did not send its whole list within ${minutes === 1 ? '1 minute' : `${minutes} minutes`}. Try again later; if it goes on, tell whoever runs the feed.`,
  )
}
