import type { RefusedLogout } from '../../accounts/openid/refused-logouts.ts'
import type { Unsent } from '../../messages/late.ts'
import type { QueueHealth } from '../../platform/queue-health.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Empty, Figures, type ChipColour } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { ActivationChip } from '../../practices/activation/operator-page.tsx'
import type { Freshness, LatestRun } from '../../sync/freshness.ts'
import { sourceWords } from '../../sync/pages/parts.tsx'
import { dueTime, isSilent } from '../../sync/timetable.ts'
import { grouped, many, timeAndDay } from '../../sync/when.ts'
import { Processes, QueuesSection } from './queues.tsx'
import { RefusedSignOuts } from './refused-sign-outs.tsx'
import { NEEDS, type Need, type PracticeState } from './state.ts'
import { UnsentSection } from './unsent.tsx'

export interface OverviewProps {
  /** The practices of this page. */
  states: PracticeState[]
  counts: Record<Need, number>
  /** All practices of the installation. */
  total: number
  /** Only those that need this; null for all. */
  show: Need | null
  page: number
  pages: number
  health: QueueHealth
  unsent: Unsent
  refused: readonly RefusedLogout[]
  now: Date
}

/** The console: every practice with its activation, its list and its last sync, and how the queues do. */
export function OverviewPage(props: OverviewProps): Html {
  const { states, total, counts, show, health, unsent, refused, now } = props
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Practices</h1>
      </div>
      <Processes processes={health.processes} />
      {total === 0 ? (
        <Empty title="No practices yet">
          <p>Add one from the command line: patient-sync practice add A81001 --name "Elm Tree Surgery"</p>
        </Empty>
      ) : (
        <>
          <Needs counts={counts} total={total} />
          {show !== null && (
            <p class="ps-mt3">
              Shown: {needWords[show].text}. <a href="/practices">Show all practices</a>
            </p>
          )}
          {states.length === 0 ? (
            <Empty title="There are none just now" />
          ) : (
            <PracticeTable states={states} now={now} />
          )}
          <Pages {...props} />
        </>
      )}
      <UnsentSection unsent={unsent} now={now} />
      <QueuesSection health={health} />
      <RefusedSignOuts refused={refused} now={now} />
    </>
  )
}

const needWords: Record<Need, { text: string; more: string }> = {
  failed: { text: 'Last sync failed', more: 'Staff work from an older list' },
  held: { text: 'Held', more: 'The practice decides' },
  late: { text: 'Last night not read', more: 'No sync was tried' },
  yours: { text: 'Waiting for you', more: 'Ready to be switched on' },
  'asked-again': { text: 'Stopped', more: 'The practice must confirm a change' },
}

/** What needs somebody stands here even where it is nothing: a nought says that it was looked at. */
function Needs({ counts, total }: { counts: Record<Need, number>; total: number }): Html {
  return (
    <Figures
      figures={[
        { number: grouped(total), text: total === 1 ? 'Practice' : 'Practices' },
        ...NEEDS.map((need) => ({
          ...{ number: grouped(counts[need]), ...needWords[need] },
          ...(counts[need] > 0 && { href: `/practices?show=${need}` }),
        })),
      ]}
    />
  )
}

function PracticeTable({ states, now }: { states: PracticeState[]; now: Date }): Html {
  const headings = ['Practice', 'Patient Sync', 'List', 'Last sync', 'Read each night']
  return (
    <div class="ps-mt3">
      <Table caption="Practices, those that need somebody first" headings={headings}>
        {states.map((state) => (
          <PracticeRow {...state} now={now} />
        ))}
      </Table>
    </div>
  )
}

function PracticeRow({ practice, facts, freshness, now }: PracticeState & { now: Date }): Html {
  const { practice: code, name, nightSource } = practice
  return (
    <tr role="row">
      <RowHead>
        <a href={`/operations/practices/${code}`}>{name}</a>
        <span class="ps-table__sub">{code}</span>
      </RowHead>
      <Cell label="Patient Sync">
        <ActivationChip state={facts.gate.state} />
      </Cell>
      <Cell label="List">{listWords(freshness, now)}</Cell>
      <Cell label="Last sync">
        {facts.latest === null ? (
          'None yet'
        ) : (
          <div>
            <RunChip run={facts.latest} now={now} /> {timeAndDay(facts.latest.startedAt, now)}
            <span class="ps-table__sub">{whatItDid(freshness, facts.latest)}</span>
            <a href={`/operations/practices/${code}/syncs`}>
              {freshness.is === 'held' ? 'See what can be done' : 'See its syncs'}
              <span class="nhsuk-u-visually-hidden"> of {name}</span>
            </a>
          </div>
        )}
      </Cell>
      <Cell label="Read each night">
        {nightSource === null ? (
          'Nothing'
        ) : (
          <div>
            {capital(sourceWords(nightSource))}
            <span class="ps-table__sub">at {dueTime(practice)}</span>
          </div>
        )}
      </Cell>
    </tr>
  )
}

function listWords(freshness: Freshness, now: Date): Html {
  const done = freshness.is === 'not-yet' || freshness.is === 'never-worked' ? null : freshness.done
  const late = freshness.is === 'late' ? freshness.nights : 0
  return (
    <div>
      {done === null ? 'No list yet' : `As of ${timeAndDay(done.finishedAt, now)}`}
      {done !== null && <span class="ps-table__sub">{many(done.patients, 'patient')}</span>}
      {late > 0 && <span class="ps-table__sub">{many(late, 'night')} late</span>}
    </div>
  )
}

const looks: Record<LatestRun['state'], { word: string; colour: ChipColour }> = {
  running: { word: 'Running', colour: 'blue' },
  done: { word: 'Done', colour: 'green' },
  held: { word: 'Held', colour: 'orange' },
  discarded: { word: 'Discarded', colour: 'grey' },
  'applied-anyway': { word: 'Applied later', colour: 'grey' },
  previewed: { word: 'Preview', colour: 'grey' },
  failed: { word: 'Failed', colour: 'red' },
}

/** The state of a run in a word. It names nobody who did something to it: who that was is for the practice. */
export function RunChip({
  run,
  now,
}: {
  run: Pick<LatestRun, 'state' | 'seenAt' | 'undone'>
  now: Date
}): Html {
  if (isSilent(run, now)) return <Chip colour="red">Stopped in the middle</Chip>
  if (run.undone) return <Chip colour="grey">Undone</Chip>
  const { word, colour } = looks[run.state]
  return <Chip colour={colour}>{word}</Chip>
}

/** Counts of what was done; of what was not, why, which says what to do and holds nothing of a patient. */
function whatItDid(freshness: Freshness, latest: LatestRun): string {
  const done = 'done' in freshness ? freshness.done : null
  if (done?.run === latest.run) return countWords(done)
  return latest.reason ?? ''
}

/** `3 joined, 1 left, 2 linked, 14 updated`. */
export function countWords(counts: {
  created: number | null
  returned: number | null
  left: number | null
  linked: number | null
  updated: number | null
}): string {
  const words = [
    ...[{ number: (counts.created ?? 0) + (counts.returned ?? 0), word: 'joined' }],
    ...(['left', 'linked', 'updated'] as const).map((word) => ({ number: counts[word] ?? 0, word })),
  ]
  const some = words.filter(({ number }) => number > 0)
  if (some.length === 0) return 'Nothing changed'
  return some.map(({ number, word }) => `${grouped(number)} ${word}`).join(', ')
}

function Pages({ page, pages, show }: OverviewProps): Html | null {
  if (pages === 1) return null
  const address = (to: number) =>
    `/practices?${new URLSearchParams({ ...(show !== null && { show }), page: String(to) }).toString()}`
  return (
    <nav class="ps-row ps-mt3" aria-label="More practices">
      {page > 1 && <Act href={address(page - 1)}>Back</Act>}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages && <Act href={address(page + 1)}>Next</Act>}
    </nav>
  )
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
