import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import type { Log } from '../platform/log.ts'
import { withoutValues } from '../platform/surprise.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const findHolders = sql('find-holders')
const findUnderWay = sql('find-under-way')
const takeAway = sql('take-away')
const failEnded = sql('fail-ended')
const endTransaction = sql('end-transaction')

export const frozenReason =
  'The machine stopped answering in the middle of this run, so it was ended. Nothing was changed.'

interface Holder {
  practice: string
  run: string
  /** Seconds; null while it works. */
  unasked: number | null
}

interface UnderWay {
  practice: string
  run: string
  epoch: number
  heartbeatAt: string
  silenceSeconds: number
  isSilent: boolean
}

interface WatchdogDeps {
  database: Pick<Database, 'owner'>
  clock: Clock
  log?: Log | undefined
  /** For how long a transaction may wait whose run is not under way. */
  abandonedSeconds?: number
}

/** The runs that this process carries: it lives, whatever the database has heard of it. */
export const carriedHere = new Set<string>()

/** What the transaction of a run calls itself in the database, where everybody can see whose it is. */
export function transactionName({ practice, run }: { practice: string; run: string }): string {
  return `patient-sync ${practice} ${run}`
}

/**
 * Ends runs whose process is frozen, so that their practices are free again: a stopped program and a paused machine hold
 * their lock for ever, and no timeout of the server helps in the middle of a COPY.
 *
 * A run must be found silent by two looks in a row without a sign of life in between: when it was the database or this
 * machine that stood still, the others have their chance to speak first.
 */
export class Watchdog {
  readonly #deps: WatchdogDeps
  readonly #suspects = new Map<string, string>()

  constructor(deps: WatchdogDeps) {
    this.#deps = deps
  }

  /** Looks at all practices, or at one; answers how many runs it ended. */
  async look(practice: string | null = null): Promise<number> {
    const holders = await this.#holders(practice)
    const underWay = await this.#underWay(holders)
    await this.#endAbandoned(holders, underWay)
    const before = new Map(this.#suspects)
    this.#suspects.clear()
    let ended = 0
    for (const each of underWay.filter(({ isSilent }) => isSilent)) {
      if (before.get(each.run) !== each.heartbeatAt) this.#suspects.set(each.run, each.heartbeatAt)
      else if (await this.#end(each)) ended += 1
    }
    return ended
  }

  /** For whoever finds a practice held: two looks at it, with a pause in which a living run would speak. */
  async free(practice: string): Promise<boolean> {
    const underWay = await this.#underWay(await this.#holders(practice))
    const suspect = underWay.find(({ isSilent }) => isSilent)
    if (suspect === undefined) return false
    await this.look(practice)
    await sleep((suspect.silenceSeconds * 1000) / 3)
    return (await this.look(practice)) > 0
  }

  async #holders(practice: string | null): Promise<Holder[]> {
    const { rows } = await this.#deps.database.owner.query<Holder>(findHolders, [practice])
    return rows.filter(({ run }) => !carriedHere.has(run))
  }

  async #underWay(holders: Pick<Holder, 'practice' | 'run'>[]): Promise<UnderWay[]> {
    if (holders.length === 0) return []
    const { rows } = await this.#deps.database.owner.query<UnderWay>(findUnderWay, [
      holders.map(({ practice }) => practice),
      holders.map(({ run }) => run),
    ])
    return rows
  }

  /**
   * First the run is taken away from its process, then its transaction is ended: should it wake between the two, it finds
   * at its end that it may not commit.
   */
  async #end(silent: UnderWay): Promise<boolean> {
    const { practice, run } = silent
    const isTaken = await this.#fail(takeAway, silent)
    // It spoke at the last moment.
    if (!isTaken && !(await this.#underWay([silent])).some(({ isSilent }) => isSilent)) return false
    await this.#endTransaction(silent)
    // The server may be too busy to end it at once: the next look tries again.
    const isGone = !(await this.#holders(practice)).some((holder) => holder.run === run)
    // Its own transaction had written the record: now that has been committed or is gone. No look finds the run any more,
    // so this is the last chance to say that it failed.
    if (!isTaken && !(isGone && (await this.#fail(failEnded, silent)))) return false
    this.#deps.log?.warn({ practice, run }, 'a run whose machine had stopped answering was ended')
    return true
  }

  async #fail(statement: string, { practice, run, epoch }: UnderWay): Promise<boolean> {
    const { database, clock } = this.#deps
    const values = [practice, run, epoch, clock.now(), frozenReason]
    const { rowCount } = await database.owner.query(statement, values)
    return rowCount === 1
  }

  /**
   * A process can also be frozen just before it writes down that its run begins, or just after it wrote down how it ended:
   * its transaction waits, and the run is not under way.
   */
  async #endAbandoned(holders: Holder[], underWay: UnderWay[]): Promise<void> {
    const { abandonedSeconds = 30 } = this.#deps
    const runs = new Set(underWay.map(({ run }) => run))
    for (const holder of holders) {
      const { run, unasked } = holder
      if (unasked !== null && unasked >= abandonedSeconds && !runs.has(run))
        await this.#endTransaction(holder)
    }
  }

  async #endTransaction(holder: Pick<Holder, 'practice' | 'run'>): Promise<void> {
    await this.#deps.database.owner.query(endTransaction, [transactionName(holder)])
  }
}

/** With this a frozen run is ended within 50 seconds: 30 of silence, and at most two looks more. */
export const lookEverySeconds = 10

/** Looks as long as the process lasts; one process of an installation that does is enough for all of them. */
export function startWatchdog(deps: WatchdogDeps): { stop(): Promise<void> } {
  const watchdog = new Watchdog(deps)
  let looking: Promise<unknown> = Promise.resolve()
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    looking = watchdog
      .look()
      .catch((error: unknown) => deps.log?.warn(withoutValues(error), 'the watchdog could not look'))
      .finally(() => (isLooking = false))
  }, lookEverySeconds * 1000).unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
