import { Icon } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import type { RunStep } from '../run-record.ts'
import { clockTime, grouped, lasted } from '../when.ts'
import { sourceWords, startedByWords } from './parts.tsx'

/** The steps of a run with the time at which each was done. */
export function HowItRan({ run }: { run: LedgerRun }): Html {
  const total = Object.values(run.seconds).reduce((sum, seconds) => sum + seconds, 0)
  return (
    <section class="ps-card" aria-labelledby="ran-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="ran-h">
          How it ran
        </h2>
        {run.finishedAt !== null && <span class="ps-small ps-quiet">{lasted(total)}</span>}
      </div>
      <div class="ps-card__body nl-tight">
        <ul class="nl-run">
          {stepsOf(run).map(({ words, at, failed }) => (
            <li class={failed ? 'nl-stopped' : undefined}>
              <Icon name={failed ? 'cross' : 'check'} size={16} label={failed ? 'Stopped here:' : 'Done:'} />
              <span>{words}</span>
              <span class="ps-num">{at}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="ps-card__foot ps-small">
        Read from {sourceWords(run.source)}. Started by: {startedByWords(run)}.
      </div>
    </section>
  )
}

interface StepLine {
  words: string
  /** `02:13:58`. */
  at: string
  failed: boolean
}

function stepsOf(run: LedgerRun): StepLine[] {
  const listed = run.listed ?? 0
  const read =
    run.announced === null
      ? `Read ${grouped(listed)} rows`
      : `Read ${grouped(listed)} of ${grouped(run.announced)} rows`
  const doubted = run.reviews ? `, doubted ${grouped(run.reviews)}` : ''
  const lines: { words: string; begun: string; steps: RunStep[] }[] = [
    { words: read, begun: 'Reading the list', steps: ['open', 'stage'] },
    { words: 'Checked the list', begun: 'Checking the list', steps: ['check'] },
    {
      words: `Matched it with the patients here${doubted}`,
      begun: 'Matching it with the patients here',
      steps: ['match'],
    },
    {
      words: run.kind === 'preview' ? 'Applied, and took it all back' : 'Applied all at once',
      begun: 'Applying it',
      steps: ['apply', 'report'],
    },
  ]
  const reached = lines.filter(({ steps }) => steps.some((step) => run.seconds[step] !== undefined))
  let passed = 0
  return reached.map(({ words, begun, steps }, i) => {
    passed += steps.reduce((sum, step) => sum + (run.seconds[step] ?? 0), 0)
    const failed = run.state !== 'done' && run.state !== 'previewed' && i === reached.length - 1
    return { words: failed ? begun : words, at: clockTime(new Date(+run.startedAt + passed * 1000)), failed }
  })
}
