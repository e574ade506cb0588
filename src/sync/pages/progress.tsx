import { Icon, Progress } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import type { RunStep } from '../run-record.ts'
import type { LedgerRun } from '../ledger.ts'
import { inLondon } from '../../platform/clock.ts'

/** The steps of a run in the words of the page; each with how far the whole is when it begins, of 100. */
const steps: { words: string; steps: RunStep[]; from: number }[] = [
  { words: 'Read the list', steps: ['open', 'stage'], from: 0 },
  { words: 'Check it', steps: ['check'], from: 70 },
  { words: 'Match it with the patients here', steps: ['match'], from: 75 },
  { words: 'Apply it all at once', steps: ['apply', 'report'], from: 90 },
]

/** How far a run is. A null run waits for its turn. */
export function RunProgress({ run }: { run: LedgerRun | null }): Html {
  const at = run === null ? -1 : steps.findIndex((step) => step.steps.includes(run.step))
  return (
    <div data-status={statusWords(run)}>
      <p class="nl-say">{statusWords(run)}</p>
      <div class="nl-bar">
        <Progress value={percent(run)} max={100} label="How far the sync is" />
      </div>
      <ol class="nl-run">
        {steps.map(({ words }, i) => (
          <li aria-current={i === at ? 'step' : undefined} class={i > at ? 'ps-quiet' : undefined}>
            {i < at ? (
              <Icon name="check" size={16} label="Done:" />
            ) : (
              <Icon name={i === at ? 'next' : 'blank'} size={16} />
            )}
            <span>{words}</span>
            {i === at && <span>{i === 0 && run !== null ? (read(run) ?? 'now') : 'now'}</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** What a screen reader hears when a step begins; the numbers in between it is spared. */
export function statusWords(run: LedgerRun | null): string {
  if (run === null) return 'Waiting to start.'
  const at = steps.findIndex((step) => step.steps.includes(run.step))
  return `Step ${at + 1} of ${steps.length}: ${steps[at]!.words.toLowerCase()}. Running since ${inLondon(run.startedAt).time}.`
}

function percent(run: LedgerRun | null): number {
  if (run === null) return 0
  const at = steps.findIndex((step) => step.steps.includes(run.step))
  const { from } = steps[at]!
  const share = at === 0 ? shareRead(run) : 0
  return Math.round(from + share * ((steps[at + 1]?.from ?? 100) - from))
}

function shareRead({ progress: { done, total } }: LedgerRun): number {
  return done === null || total === null || total === 0 ? 0 : Math.min(1, done / total)
}

function read(run: LedgerRun): string | null {
  const share = shareRead(run)
  return share === 0 ? null : `${Math.floor(share * 100)}%`
}
