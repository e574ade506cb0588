import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import { runTitle, StateChip, SyncNow } from './parts.tsx'
import { RunProgress, statusWords } from './progress.tsx'

/** One run that is going on, or waits for its turn (`run` null). It follows by itself. */
export function RunningPage({ id, run, now }: { id: string; run: LedgerRun | null; now: Date }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <div class="ps-head">
        <h1 class="ps-h1">{run === null ? 'A new sync' : runTitle(run)}</h1>
        {run !== null && <StateChip run={run} now={now} />}
      </div>
      <p id="run-status" class="nhsuk-u-visually-hidden" role="status">
        {statusWords(run)}
      </p>
      <div class="nl-progress" id="run-progress" data-events={`/sync/${id}/events`}>
        <RunProgress run={run} />
      </div>
      <p class="ps-quiet">
        Nothing changes for anybody until it is applied, all at once. You can leave this page.
      </p>
      <noscript>
        <p>
          This page loads again every 5 seconds. <a href="?still">Stop that</a>
        </p>
      </noscript>
    </>
  )
}

/** A sync that was asked for and never came to be. */
export function NotStartedPage({ canSync }: { canSync: boolean }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <h1 class="ps-h1 ps-mb3">This sync was not started</h1>
      <p>
        Another sync of the practice came first. Nothing is lost: look at that one, then sync again if you
        need to.
      </p>
      {canSync && <SyncNow />}
    </>
  )
}
