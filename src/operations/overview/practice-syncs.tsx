import type { Html } from '../../platform/web/html.ts'
import { Empty, Notice } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import type { Practice } from '../../practices/practice.ts'
import type { Finding } from '../../sync/check.ts'
import type { LedgerRun } from '../../sync/ledger.ts'
import { lasted, timeAndDay } from '../../sync/when.ts'
import { countWords, RunChip } from './pages.tsx'

export interface PracticeSyncsProps {
  practice: Practice
  /** Newest first. */
  runs: LedgerRun[]
  /** What was measured about the run that is held. */
  findings: Finding[]
  now: Date
}

/** The last syncs of a practice as an operator sees them: states, times and counts, and no way to a patient. */
export function PracticeSyncsPage({ practice, runs, findings, now }: PracticeSyncsProps): Html {
  const held = runs.find(({ state }) => state === 'held')
  return (
    <>
      <p class="ps-crumb">
        <a href="/practices">Practices</a>
      </p>
      <div class="ps-head ps-mb3">
        <div>
          <h1 class="ps-h1">Syncs of {practice.name}</h1>
          <p class="ps-lede">
            <a href={`/operations/practices/${practice.practice}`}>Its activation</a>
          </p>
        </div>
      </div>
      {held && <Held run={held} findings={findings} now={now} />}
      {runs.length === 0 ? (
        <Empty title="No list has been read yet" />
      ) : (
        <div class="ps-mt3">
          <SyncTable runs={runs} now={now} />
        </div>
      )}
    </>
  )
}

/** An operator decides nothing about a list, but has to know what was wrong and who can do what. */
function Held({ run, findings, now }: { run: LedgerRun; findings: Finding[]; now: Date }): Html {
  const broken = findings.filter((finding) => finding.broken)
  return (
    <Notice
      kind="warn"
      title={`The sync of ${timeAndDay(run.startedAt, now)} stopped itself and changed nothing`}
    >
      {broken.length > 0 ? (
        <ul>
          {broken.map(({ sentence }) => (
            <li>{sentence}</li>
          ))}
        </ul>
      ) : (
        <p>{run.reason}</p>
      )}
      <p>
        The practice goes on with its last good list. A manager there decides, under Sync: apply it, or
        discard it. The next night's list discards it by itself. What you can do:
      </p>
      <ul>
        <li>Tell the practice that it waits, if nobody there has seen it.</li>
        <li>Look at where its list comes from, if the list is cut off, empty or another practice's.</li>
        <li>
          If the practice asks you to, discard it on the server:{' '}
          <code class="ps-secret">
            patient-sync sync discard {run.run} --reason "Asked for by the practice"
          </code>
        </li>
      </ul>
    </Notice>
  )
}

function SyncTable({ runs, now }: { runs: LedgerRun[]; now: Date }): Html {
  return (
    <Table caption="Syncs, newest first" headings={['Sync', 'State', 'Started by', 'What it did', 'Took']}>
      {runs.map((run) => (
        <tr role="row">
          <RowHead>{timeAndDay(run.startedAt, now)}</RowHead>
          <Cell label="State">
            <RunChip run={{ ...run, undone: run.undone !== null }} now={now} />
          </Cell>
          <Cell label="Started by">{startedBy[run.trigger]}</Cell>
          <Cell label="What it did">{run.state === 'done' ? countWords(run) : (run.reason ?? '')}</Cell>
          <Cell label="Took">
            {run.finishedAt === null ? '' : lasted((+run.finishedAt - +run.startedAt) / 1000)}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** Who of a practice did something is for the practice to see. */
const startedBy: Record<LedgerRun['trigger'], string> = {
  night: 'Timetable',
  staff: 'The practice',
  command: 'Command line',
}
