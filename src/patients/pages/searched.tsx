import type { Html } from '../../platform/web/html.ts'
import { ActButton, Empty, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { displayNhsNumber, listName } from '../identity.ts'
import type { Found } from '../search.ts'
import { grouped } from '../when.ts'
import { PatientTable, type TableRow } from './patient-table.tsx'

/** What a search found. */
export interface Searched {
  text: string
  found: Omit<Found, 'rows'>
  rows: readonly TableRow[]
  page: number
}

/** Who was found, or what to do when nobody was. */
export function SearchedPart({ text, found, rows, page, now }: Searched & { now: Date }): Html {
  if (rows.length === 0) return <NobodyFound text={text} found={found} />
  const number = numberOf(found)
  const match = found.total.number === 1 ? 'matches' : 'match'
  return (
    <div data-say={`${number} ${match}`}>
      <p class="ps-mb2">
        <b>{number}</b> {match} <b>{text}</b>. Search looks at everyone, also patients who have left or died.{' '}
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
    <Only may="edit-patients">
      <p class="ps-m0 ps-quiet">
        Not here? <a href="/patients/new">Add a patient by hand</a>
      </p>
    </Only>
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
          Joined today? They come with tonight's list.{' '}
          <Only may="edit-patients">
            Need them now? <a href="/patients/new">Add a patient by hand</a>
          </Only>
        </p>
        <p class="ps-m0 ps-mt2">
          <a href="/patients">Clear search</a>
        </p>
      </Empty>
    </div>
  )
}
