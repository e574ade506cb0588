import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Empty, Icon, Notice, PostForm } from '../../platform/web/marks.tsx'
import { displayNhsNumber, listName } from '../identity.ts'
import type { Counts, ListFilters, ListPage } from '../list.ts'
import { writeListAddress, type ListAddress } from '../list-address.ts'
import { PAGE_ROWS, type Found } from '../search.ts'
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

/** What a search found. */
export interface Searched {
  text: string
  found: Omit<Found, 'rows'>
  rows: readonly TableRow[]
  page: number
}

interface PatientsProps {
  now: Date
  browsed?: Browsed
  searched?: Searched
}

/** Patients: one field to find somebody, and the list to browse. */
export function PatientsPage(props: PatientsProps): Html {
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Patients</h1>
        <div class="ps-head__end">
          <Act href="/patients/new">Add a patient</Act>
        </div>
      </div>
      <SearchForm text={props.searched?.text ?? ''} />
      <p class="nhsuk-u-visually-hidden" role="status" id="said"></p>
      <div id="found">
        <FoundPart {...props} />
      </div>
      <Templates />
    </>
  )
}

/** Everything below the field; a script puts a new one in its place while somebody types. */
export function FoundPart({ now, browsed, searched }: PatientsProps): Html {
  return (
    <>
      {searched && <SearchedPart {...searched} now={now} />}
      {browsed && <BrowsedPart {...browsed} now={now} />}
    </>
  )
}

function SearchForm({ text }: { text: string }): Html {
  return (
    <search>
      <PostForm action="/patients/search" id="search">
        <div class="ps-search">
          <div class="ps-search__field">
            <label class="nhsuk-label" for="q">
              <b>Find a patient</b>
              <span class="ps-only-wide"> by name, NHS number, date of birth, phone or address</span>
            </label>
            <input
              class="nhsuk-input"
              id="q"
              name="q"
              type="search"
              autocomplete="off"
              spellcheck={false}
              autocapitalize="off"
              maxlength={200}
              value={text}
              aria-describedby="q-hint"
              data-key="/"
              data-key-name="Find a patient"
            />
          </div>
          <Button text="Search" classes="ps-search__go" />
        </div>
        <p class="ps-small ps-quiet ps-mt1 ps-mb3 pl-search-hint" id="q-hint">
          Names in any order, spelling need not be exact: <b>sian llew</b>. Dates as you write them:{' '}
          <b>14/3/58</b>. Numbers with or without spaces.
          <span class="pl-needs-script">
            {' '}
            Press <kbd class="ps-kbd">/</kbd> to come back here.
          </span>
        </p>
      </PostForm>
    </search>
  )
}

function SearchedPart({ text, found, rows, page, now }: Searched & { now: Date }): Html {
  if (rows.length === 0) return <NobodyFound text={text} found={found} />
  const number = numberOf(found)
  return (
    <div data-say={`${number} match`}>
      <p class="ps-mb2">
        <b>{number}</b> match <b>{text}</b>. Search looks at everyone, also patients who have left or died.{' '}
        <a href="/patients">Clear search</a>
      </p>
      <PatientTable rows={rows} words={found.words} namesakes now={now} />
      <nav class="ps-row ps-mt3" aria-label="Pages">
        {(found.next !== null || page > 1) && <span class="ps-quiet">Page {page}</span>}
        {page > 1 && <MoreOfSearch text={text} words="First 50" />}
        {found.next !== null && (
          <MoreOfSearch text={text} words="Next 50" after={found.next} page={page + 1} />
        )}
        {found.next === null && <NotHere />}
      </nav>
    </div>
  )
}

function numberOf({ total }: Pick<Found, 'total'>): string {
  const number = `${grouped(total.number)} ${total.number === 1 ? 'patient' : 'patients'}`
  return { all: number, least: `At least ${number}`, less: `More than ${number}` }[total.is]
}

function MoreOfSearch(props: { text: string; words: string; after?: string; page?: number }): Html {
  return (
    <PostForm action="/patients/search" classes="pl-more">
      <input type="hidden" name="q" value={props.text} />
      {props.after !== undefined && <input type="hidden" name="after" value={props.after} />}
      {props.page !== undefined && <input type="hidden" name="page" value={props.page} />}
      <ActButton>
        {props.words} {props.after !== undefined && <Icon name="next" />}
      </ActButton>
    </PostForm>
  )
}

function NotHere(): Html {
  return (
    <p class="ps-m0 ps-quiet">
      Not here? <a href="/patients/new">Add a patient by hand</a>
    </p>
  )
}

function NobodyFound({ text, found }: Pick<Searched, 'text' | 'found'>): Html {
  return (
    <div data-say="Nobody matches">
      <Empty title={<>Nobody matches {text}</>}>
        {!found.searched && <p class="ps-m0 ps-mt1">Search needs Latin letters, or at least three digits.</p>}
        {found.impossibleNumber && (
          <p class="ps-m0 ps-mt1">
            Not a valid NHS number: a digit may be wrong, or two may be swapped.
            {found.meant && (
              <>
                {' '}
                Did you mean{' '}
                <a href={`/patients/${found.meant.id}`}>
                  <span class="ps-nowrap">{displayNhsNumber(found.meant.nhs_number ?? '')}</span>,{' '}
                  {listName(found.meant)}
                </a>
                ?
              </>
            )}
          </p>
        )}
        <p class="ps-m0 ps-mt3">
          Joined today? They come with tonight's list. Need them now?{' '}
          <a href="/patients/new">Add a patient by hand</a>
        </p>
        <p class="ps-m0 ps-mt2">
          <a href="/patients">Clear search</a>
        </p>
      </Empty>
    </div>
  )
}

function BrowsedPart({ address, counts, total, list, rows, now }: Browsed & { now: Date }): Html {
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
        They come with the first sync of the practice list. You can{' '}
        <a href="/patients/new">add a patient by hand</a> now.
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

/** What a script shows while it waits, and when no answer came. */
function Templates(): Html {
  return (
    <>
      <template id="search-waits">
        <div class="ps-card">
          <div class="ps-card__body pl-waits">
            <p class="ps-m0 ps-mb2">
              Looking for <b></b>
            </p>
            <span></span>
            <span></span>
            <span></span>
          </div>
        </div>
      </template>
      <template id="search-fails">
        <Notice
          kind="stop"
          title="Search is not working"
          end={
            <button class="ps-act" type="button">
              Try again
            </button>
          }
        >
          <p>Nothing is lost. Try again in a minute.</p>
        </Notice>
      </template>
    </>
  )
}
