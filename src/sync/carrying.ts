import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Log } from '../platform/log.ts'
import type { Approved } from './held.ts'
import type { NewRun, RunTrigger } from './run-record.ts'
import type { Source } from './source.ts'

/** What a run is asked to do. */
export interface RunOptions {
  practice: string
  source: Source
  trigger: RunTrigger
  /** The id of the run, where its page is known before it begins. */
  run?: string
  /** The member of staff who started it. */
  startedBy?: string
  /** The local date that the run counts as; today in London when it is not said. */
  night?: string
  /**
   * Why a list that would be held is right after all: it is applied, and the reason is kept. Beyond what one person may
   * say (`peopleNeeded`), it is held all the same unless a second one confirms it.
   */
  applyAnyway?: { why: string; confirmedBy?: string }
  /** How long this process may be silent before others take it for frozen and end the run; 30 seconds when it is not said. */
  silenceSeconds?: number
  /** The held run whose list people looked at and said is right: that very list is applied, any other is judged. */
  approved?: Approved
  /** Does everything and takes it all back, to show what would happen. */
  preview?: boolean
  /** The uploaded list that the source reads. */
  upload?: string
  clock?: Clock
  log?: Log
  signal?: AbortSignal
}

/** A run that is under way, and what it works with. */
export interface Carrying {
  database: Database
  options: RunOptions
  clock: Clock
  run: NewRun
  /** From 1. */
  attempt: number
}
