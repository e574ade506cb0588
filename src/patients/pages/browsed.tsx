import type { Html } from '../../platform/web/html.ts'
import { Act, Empty, Icon, Only } from '../../platform/web/marks.tsx'
import type { Counts, ListFilters, ListPage } from '../list.ts'
import { writeListAddress, type ListAddress } from '../list-address.ts'
import { PAGE_ROWS } from '../search.ts'
import { grouped } from '../when.ts'
import { activeFilters, ListTools } from './filters.tsx'
import { PatientTable, type TableRow } from './patient-table.tsx'

/** The list as it is browsed. */
export interface Browsed {
  address: ListAddress
  counts: Counts
  /** How many fit the filters; null where they were not counted. */
  total: number | null
  list: Pick<ListPage, 'hasPrevious' | 'hasNext'>
  rows: readonly TableRow[]
}

/** The list with its segments and filters, or why nobody is on it. */
export function BrowsedPart({ address, counts, total, list, rows, now }: Browsed & { now: Date }): Html {
  const { filters } = address
  if (counts.of('everyone', null) === 0) return <NoPatientsYet />
  const shown = rangeWords(address.page, rows.length, total)
  return (
    <div data-say={rows.length === 0 ? 'Nobody fits these filters' : shown}>
      <ListTools filters={filters} counts={counts} />
      {rows.length === 0 ? (
        <NobodyFits filters={filters} />
      ) : (
        <>
          <p class="ps-m0 ps-mb2 ps-small ps-quiet">{shown}</p>
          <PatientTable rows={rows} now={now} />
          <ListPages address={address} total={total} list={list} rows={rows} />
        </>
      )}
    </div>
  )
}

function NoPatientsYet(): Html {
  return (
    <Empty title="No patients yet">
      <p class="ps-m0 ps-mt1">
        They come with the first sync of the practice list.{' '}
        <Only may="edit-patients">
          You can <a href="/patients/new">add a patient by hand</a> now.
        </Only>
      </p>
    </Empty>
  )
}

/** `1 to 50 of 10,214, by family name`, as far as it is known. */
function rangeWords(page: number | null, rows: number, total: number | null): string {
  if (page === null) return `${rows} ${rows === 1 ? 'patient' : 'patients'}, by family name`
  const first = (page - 1) * PAGE_ROWS + 1
  const range = rows === 1 && first === 1 ? '1' : `${grouped(first)} to ${grouped(first + rows - 1)}`
  return `${range}${total === null ? '' : ` of ${grouped(total)}`}, by family name`
}

function NobodyFits({ filters }: { filters: ListFilters }): Html {
  const active = activeFilters(filters)
  return (
    <Empty title="Nobody fits these filters">
      <ul class="ps-none ps-row ps-mt2">
        {active.map(({ words, without }) => (
          <li class="ps-m0">
            <Act href={writeListAddress(without)} icon="cross">
              <span class="nhsuk-u-visually-hidden">Remove </span>
              {words}
            </Act>
          </li>
        ))}
      </ul>
      <p class="ps-m0 ps-mt3">
        <a href="/patients">Clear all filters</a>
      </p>
    </Empty>
  )
}

function ListPages({ address, total, list, rows }: Omit<Browsed, 'counts'>): Html {
  const { filters, page } = address
  const [first, last] = [rows[0]?.patient.id ?? '', rows.at(-1)?.patient.id ?? '']
  const previousPage = page === null ? null : page - 1
  const isSecond = previousPage === 1
  if (!list.hasPrevious && !list.hasNext) return <></>
  return (
    <nav class="ps-row ps-mt3" aria-label="Pages">
      {page !== null && (
        <span class="ps-quiet">
          Page {grouped(page)}
          {total !== null && ` of ${grouped(Math.max(page, Math.ceil(total / PAGE_ROWS)))}`}
        </span>
      )}
      {list.hasPrevious && (
        <Act
          href={
            isSecond ? writeListAddress(filters) : writeListAddress(filters, { before: first }, previousPage)
          }
        >
          Previous 50
        </Act>
      )}
      {list.hasNext && (
        <Act href={writeListAddress(filters, { after: last }, page === null ? null : page + 1)}>
          Next 50 <Icon name="next" />
        </Act>
      )}
    </nav>
  )
}
