import { Icon, Progress } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import { runTitle, StateChip } from '../pages/parts.tsx'
import { timeAndDay } from '../when.ts'
import { UNDO_STEPS, type UndoRequest, type UndoStep } from './request.ts'

/** The steps of an undo in the words of the page; each with how far the whole is when it begins, of 100. */
const steps: Record<UndoStep, { words: string; from: number }> = {
  find: { words: 'Find what it changed, and what was changed since', from: 0 },
  'put-back': { words: 'Put it back', from: 30 },
  record: { words: 'Count the patients, and write down what was done', from: 90 },
}

/** A run that is being undone, or waits for it. The page follows by itself. */
export function UndoingPage({ run, asked, now }: { run: LedgerRun; asked: UndoRequest; now: Date }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <div class="ps-head">
        <h1 class="ps-h1">{runTitle(run)}</h1>
        <StateChip run={run} now={now} />
      </div>
      <p id="run-status" class="nhsuk-u-visually-hidden" role="status">
        {undoingWords(asked)}
      </p>
      <div class="nl-progress" id="run-progress" data-events={`/sync/${run.run}/events`}>
        <UndoProgress asked={asked} />
      </div>
      <p class="ps-quiet">
        {asked.by ?? 'Somebody'} asked at {timeAndDay(asked.askedAt, now)} for this sync to be undone. Nothing
        changes for anybody until it is all put back, at once. You can leave this page.
      </p>
      <noscript>
        <p>
          This page loads again every 5 seconds. <a href="?still">Stop that</a>
        </p>
      </noscript>
    </>
  )
}

/** How far an undo is. */
export function UndoProgress({ asked }: { asked: UndoRequest }): Html {
  const at = placeOf(asked)
  return (
    <div data-status={undoingWords(asked)}>
      <p class="nl-say">{undoingWords(asked)}</p>
      <div class="nl-bar">
        <Progress value={at < 0 ? 0 : steps[asked.step].from} max={100} label="How far the undo is" />
      </div>
      <ol class="nl-run">
        {UNDO_STEPS.map((step, i) => (
          <li aria-current={i === at ? 'step' : undefined} class={i > at ? 'ps-quiet' : undefined}>
            {i < at ? (
              <Icon name="check" size={16} label="Done:" />
            ) : (
              <Icon name={i === at ? 'next' : 'blank'} size={16} />
            )}
            <span>{steps[step].words}</span>
            {i === at && <span>now</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** What a screen reader hears when a step begins. */
export function undoingWords(asked: UndoRequest): string {
  const at = placeOf(asked)
  if (at < 0) return 'Waiting to be undone.'
  const { words } = steps[asked.step]
  return `Being undone. Step ${at + 1} of ${UNDO_STEPS.length}: ${words.charAt(0).toLowerCase()}${words.slice(1)}.`
}

function placeOf({ state, step }: UndoRequest): number {
  return state === 'waiting' ? -1 : UNDO_STEPS.indexOf(step)
}
