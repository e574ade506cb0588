import type { Limits } from '../../platform/outside/line.ts'

/** How long reading a list may take, in milliseconds, and how much may come. */
export interface ListLimits extends Limits {
  /** For the whole list. */
  overall: number
}

export const limits: ListLimits = {
  connect: 10_000,
  idle: 30_000,
  overall: 30 * 60_000,
  pageBytes: 32 * 1024 * 1024,
}
