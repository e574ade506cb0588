import { Act, Empty, Notice, Only } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { inLondon } from '../../platform/clock.ts'
import type { LedgerRun } from '../ledger.ts'
import type { SourceName } from '../source.ts'
import { nextNight, type Night } from '../timetable.ts'
import { dayWord, grouped, lasted } from '../when.ts'
import { displayDate } from '../../patients/identity.ts'
import { PreviewNow, sourceWords, startedByWords, StateChip, SyncNow } from './parts.tsx'

export interface RunsPageProps {
  runs: LedgerRun[]
  /** The run to go on from to earlier ones. */
  earlier: string | null
  /** Whether these are the newest. */
  isFirst: boolean
  night: Night & { source: SourceName | null }
  now: Date
  /** Why a sync that was just asked for was not started, and where to look instead. */
  refused?: { sentence: string; run?: string | null } | undefined
}

/** All syncs of the practice, newest first. */
export function RunsPage(props: RunsPageProps): Html {
  const { runs, earlier, isFirst, night, now, refused } = props
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Syncs</h1>
        <div class="ps-head__end">
          <Only may="upload-list">
            <Act href="/sync/upload" icon="file">
              Upload a list
            </Act>
          </Only>
          {night.source !== null && <PreviewNow />}
          {night.source !== null && <SyncNow />}
        </div>
      </div>
      {refused && (
        <div class="ps-mb3" role="alert">
          <Notice kind="warn" title="No new sync was started">
            <p>
              {refused.sentence} {refused.run && <a href={`/sync/${refused.run}`}>See how far it is</a>}
            </p>
          </Notice>
        </div>
      )}
      <div class="ps-mb3">
        <p class="ps-lede">{nextSync(night, now)}</p>
      </div>
      {runs.length === 0 ? <NoRuns night={night} /> : <RunsTable runs={runs} now={now} />}
      {(earlier !== null || !isFirst) && <MorePages earlier={earlier} isFirst={isFirst} />}
    </>
  )
}

function nextSync(night: RunsPageProps['night'], now: Date): string {
  if (night.source === null)
    return 'No list is read by itself yet. Upload a list from your clinical system to sync it.'
  const { date, time } = nextNight(night, now)
  return `The next sync reads ${sourceWords(night.source)} at ${time} ${dayWord(date, now)}.`
}

function NoRuns({ night }: Pick<RunsPageProps, 'night'>): Html {
  return (
    <Empty title="No list has been read yet">
      <p>
        {night.source === null ? (
          <Only may="upload-list" otherwise={<>A manager uploads the first list.</>}>
            <a href="/sync/upload">Upload the first list</a> to add your patients.
          </Only>
        ) : (
          'The first sync comes tonight by itself. You need not wait: sync now.'
        )}
      </p>
    </Empty>
  )
}

function RunsTable({ runs, now }: { runs: LedgerRun[]; now: Date }): Html {
  const headings = [
    'Sync',
    'State',
    'Started by',
    'Joined',
    'Left',
    'Linked',
    'Updated',
    'Doubtful',
    'Unusable',
    'Took',
  ]
  return (
    <Table caption="Syncs, newest first" headings={headings} classes="nl-table nl-runs">
      {runs.map((run) => (
        <tr role="row">
          <RowHead>
            <a href={`/sync/${run.run}`}>
              {displayDate(inLondon(run.startedAt).date)}, {inLondon(run.startedAt).time}
            </a>
          </RowHead>
          <Cell label="State">
            <StateChip run={run} now={now} />
            {run.state !== 'done' && run.state !== 'previewed' && run.reason !== null && (
              <span class="ps-table__sub">{run.reason}</span>
            )}
          </Cell>
          <Cell label="Started by">{startedByWords(run)}</Cell>
          <Numbers run={run} />
          <Cell label="Took" classes="ps-nowrap">
            {run.finishedAt === null ? '' : lasted((+run.finishedAt - +run.startedAt) / 1000)}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** A run that changed nothing has no numbers: noughts would look like a quiet night. */
function Numbers({ run }: { run: LedgerRun }): Html {
  const joined = run.created === null ? null : run.created + (run.returned ?? 0)
  const numbers = [
    ['Joined', joined],
    ['Left', run.left],
    ['Linked', run.linked],
    ['Updated', run.updated],
    ['Doubtful', run.reviews],
  ] as const
  return (
    <>
      {numbers.map(([label, number]) => (
        <Cell label={label} classes="ps-num">
          {run.state === 'done' && number !== null ? grouped(number) : <NotCounted />}
        </Cell>
      ))}
      <Cell label="Unusable" classes="ps-num">
        {run.unusable === null ? <NotCounted /> : grouped(run.unusable)}
      </Cell>
    </>
  )
}

function NotCounted(): Html {
  return (
    <>
      <span aria-hidden="true" class="ps-quiet">
        –
      </span>
      <span class="nhsuk-u-visually-hidden">not counted</span>
    </>
  )
}

function MorePages({ earlier, isFirst }: { earlier: string | null; isFirst: boolean }): Html {
  return (
    <nav class="ps-row ps-mt3" aria-label="More syncs">
      {!isFirst && <a href="/sync">Newest</a>}
      {earlier !== null && (
        <Act href={`/sync?before=${earlier}`} icon="next">
          Earlier syncs
        </Act>
      )}
    </nav>
  )
}
