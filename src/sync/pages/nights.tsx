import { raw } from 'hono/html'
import type { Html } from '../../platform/web/html.ts'
import { Empty } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { displayDate } from '../../patients/identity.ts'
import type { NightOfList } from '../ledger/nights.ts'
import { grouped } from '../when.ts'
import { NightsPlot, type PlotProps } from './plot.tsx'

/** The plot with its key, and the way to the same in numbers. */
export function NightsSection(props: PlotProps): Html | null {
  const { count, id, until } = props
  return (
    <section class="ps-section nl-section" aria-labelledby={`${id}-h`}>
      <div class="ps-section__head">
        <h2 class="ps-h2" id={`${id}-h`}>
          Last {count} nights
        </h2>
        <span class="ps-row ps-row--tight">
          <Key name="Patients on the list" path='<path d="M0 8h16" stroke="#003087" stroke-width="2"/>' />
          <Key name="Joined" path='<path d="M3 2h10v12H3z" fill="#007f3b"/>' />
          <Key name="Left" path='<path d="M3 2h10v12H3z" fill="#fff" stroke="#aa2016" stroke-width="1.5"/>' />
          <Key name="Changed" path='<path d="M3 2h10v12H3z" fill="#99bfe3"/>' />
          <a class="ps-small" href={`/sync/nights?nights=${count}&until=${until}#table`}>
            As a table
          </a>
        </span>
      </div>
      <div class="ps-plotwrap" tabindex={0} role="group" aria-labelledby={`${id}-h`}>
        <NightsPlot {...props} />
      </div>
    </section>
  )
}

function Key({ name, path }: { name: string; path: string }): Html {
  return (
    <span class="ps-key">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {raw(path)}
      </svg>
      {name}
    </span>
  )
}

/** The nights of a practice as a drawing and in numbers. */
export function NightsPage({ nights, count, until }: Omit<PlotProps, 'id'>): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <h1 class="ps-h1">The list, night by night</h1>
      <nav class="ps-row ps-mb3" aria-label="How many nights">
        {NIGHTS.map((number) => (
          <a
            href={`/sync/nights?nights=${number}&until=${until}`}
            aria-current={number === count ? 'page' : undefined}
          >
            Last {number} nights
          </a>
        ))}
      </nav>
      {nights.length === 0 ? (
        <Empty title="No list was read on these nights" />
      ) : (
        <>
          <NightsSection nights={nights} count={count} until={until} id="nights" />
          <h2 class="ps-h2 ps-section" id="table">
            In numbers
          </h2>
          <NightsTable nights={nights} />
        </>
      )}
    </>
  )
}

/** How many nights can be looked at. */
export const NIGHTS = [30, 365] as const

function NightsTable({ nights }: { nights: readonly NightOfList[] }): Html {
  const headings = ['Night', 'Patients on the list', 'Joined', 'Left', 'Linked', 'Changed', '']
  return (
    <Table caption="Night by night, newest first" headings={headings} classes="nl-table">
      {nights.toReversed().map((night) => (
        <tr role="row">
          <RowHead>{displayDate(night.night)}</RowHead>
          <Cell label="Patients on the list" classes="ps-num">
            {night.patients === null ? 'As before' : grouped(night.patients)}
          </Cell>
          <Cell label="Joined" classes="ps-num">
            {grouped(night.joined)}
          </Cell>
          <Cell label="Left" classes="ps-num">
            {grouped(night.left)}
          </Cell>
          <Cell label="Linked" classes="ps-num">
            {grouped(night.linked)}
          </Cell>
          <Cell label="Changed" classes="ps-num">
            {grouped(night.updated)}
          </Cell>
          <Cell>{becameWords[night.became]}</Cell>
        </tr>
      ))}
    </Table>
  )
}

const becameWords: Record<NightOfList['became'], string> = {
  done: '',
  undone: 'Undone',
  held: 'Held, nothing changed',
  failed: 'Failed, nothing changed',
}
