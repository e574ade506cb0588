import type { Html } from '../../platform/web/html.ts'
import { Chip, Empty, type ChipColour } from '../../platform/web/marks.tsx'
import type { LedgerRun } from '../../sync/ledger.ts'
import { dueTime } from '../../sync/timetable.ts'
import { grouped, timeAndDay } from '../../sync/when.ts'
import { ActivationChip } from '../../practices/activation/operator-page.tsx'
import type { PracticeState } from './routes.ts'

/** The practices of the installation with how their last sync went. */
export function OverviewPage(props: { states: PracticeState[]; next: string | null; now: Date }): Html {
  const { states, next, now } = props
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Practices</h1>
      </div>
      {states.length === 0 ? (
        <Empty title="No practices yet">
          <p>Add one from the command line: patient-sync practice add A81001 --name "Elm Tree Surgery"</p>
        </Empty>
      ) : (
        <PracticeTable states={states} now={now} />
      )}
      {next !== null && (
        <nav class="ps-row ps-mt3" aria-label="Pages">
          <a class="ps-act" href={`/practices?after=${next}`}>
            Next 50
          </a>
        </nav>
      )}
    </>
  )
}

function PracticeTable({ states, now }: { states: PracticeState[]; now: Date }): Html {
  return (
    <table role="table" class="ps-table ps-table--cards">
      <caption class="nhsuk-u-visually-hidden">Practices of this installation</caption>
      <thead role="rowgroup">
        <tr role="row">
          {['Practice', 'Code', 'Patient Sync', 'Read each night', 'Last sync', 'Patients'].map((heading) => (
            <th role="columnheader" scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {states.map((state) => (
          <PracticeRow {...state} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function PracticeRow({ practice, lastRun, activation, now }: PracticeState & { now: Date }): Html {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <a href={`/operations/practices/${practice.practice}`}>{practice.name}</a>
      </th>
      <td role="cell" data-label="Code">
        {practice.practice}
      </td>
      <td role="cell" data-label="Patient Sync">
        <ActivationChip state={activation} />
      </td>
      <td role="cell" data-label="Each night">
        {practice.nightSource === null ? 'Nothing' : `${practice.nightSource}, at ${dueTime(practice)}`}
      </td>
      <td role="cell" data-label="Last sync">
        {lastRun === null ? 'Never' : <LastRun run={lastRun} now={now} />}
      </td>
      <td role="cell" data-label="Patients" class="ps-num">
        {typeof lastRun?.patients === 'number' && grouped(lastRun.patients)}
      </td>
    </tr>
  )
}

const words: Record<LedgerRun['state'], { word: string; colour: ChipColour }> = {
  running: { word: 'Running', colour: 'blue' },
  done: { word: 'Done', colour: 'green' },
  held: { word: 'Held', colour: 'orange' },
  discarded: { word: 'Discarded', colour: 'grey' },
  'applied-anyway': { word: 'Applied later', colour: 'grey' },
  previewed: { word: 'Preview', colour: 'grey' },
  failed: { word: 'Failed', colour: 'red' },
}

/** The reason of a failure says what to do and holds nothing of a patient. */
function LastRun({ run, now }: { run: LedgerRun; now: Date }): Html {
  const { word, colour } = words[run.state]
  return (
    <div>
      <Chip colour={colour}>{word}</Chip> {timeAndDay(run.startedAt, now)}
      {run.reason !== null && <span class="ps-table__sub">{run.reason}</span>}
    </div>
  )
}
