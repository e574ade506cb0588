import { listName } from '../../../patients/identity.ts'
import type { Html } from '../../../platform/web/html.ts'
import { Act, Chip, Empty } from '../../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../../platform/web/table.tsx'
import { weightInWords } from '../../evidence.ts'
import type { PossibleMerge } from '../../merge/possible.ts'
import { PossibleMerges } from '../../merge/possible-table.tsx'
import { born, PatientLink } from '../../pages/parts.tsx'
import { grouped, many } from '../../when.ts'
import type { QueuedReview, QueueFilters } from '../queue.ts'
import type { ReviewOf } from '../review-of.ts'
import { Did } from './review.tsx'

export interface QueuePageProps {
  reviews: QueuedReview[]
  next: string | null
  isFirst: boolean
  waiting: number
  filters: QueueFilters
  did: ReviewOf | null
  /** Who was imported and may be a patient who was here. */
  merges: { waiting: number; possible: PossibleMerge[] }
}

const KINDS = {
  '': 'Any kind',
  'doubtful-match': 'Doubtful match',
  conflict: 'Conflict',
  duplicate: 'Two rows',
}
const MARKED = {
  '': 'Any',
  none: 'Not looked at yet',
  'not-sure': 'Not sure',
  'ask-patient': 'Ask the patient',
}

/** Everything that waits for a person, the surest first. */
export function QueuePage(props: QueuePageProps): Html {
  const { reviews, next, isFirst, waiting, filters, did, merges } = props
  return (
    <>
      {did && <Did review={did} />}
      <div class="rv-head ps-mb3">
        <h1 class="ps-h1">To decide</h1>
        <span class="ps-quiet">
          {waiting > 0
            ? many(waiting, 'review')
            : merges.waiting > 0
              ? 'No row of the list waits'
              : 'Nothing waits'}
        </span>
        <span class="ps-push">
          <a href="/reviews/decided">Decided earlier</a>
        </span>
      </div>
      {waiting > 0 && (
        <p class="ps-lede ps-mb3">
          These rows of the list were not taken in, because it is not sure whose they are. Surest first.
          Nothing happens to these patients until someone decides.
        </p>
      )}
      {(waiting > 0 || filters.kind || filters.marked) && <Filters filters={filters} />}
      {reviews.length > 0 && <QueueTable reviews={reviews} />}
      {reviews.length === 0 && (waiting > 0 || merges.waiting === 0) && (
        <Empty title={waiting === 0 ? 'Nothing waits for a decision' : 'None of what waits is like that'} />
      )}
      {(next !== null || !isFirst) && (
        <nav class="ps-row ps-mt3" aria-label="Pages">
          {!isFirst && <a href={addressOf(filters, null)}>First page</a>}
          {next !== null && (
            <Act href={addressOf(filters, next)} icon="next">
              Next page
            </Act>
          )}
        </nav>
      )}
      <PossibleMerges {...merges} />
    </>
  )
}

function addressOf({ kind, marked }: QueueFilters, after: string | null): string {
  const words = Object.entries({ kind, marked, after }).filter(([, value]) => value !== null) as [
    string,
    string,
  ][]
  return `/reviews?${new URLSearchParams(words).toString()}`
}

function Filters({ filters }: { filters: QueueFilters }): Html {
  return (
    <form action="/reviews" method="get" class="ps-row ps-mb3 rv-filters">
      <Choose name="kind" label="Kind" choices={KINDS} chosen={filters.kind} />
      <Choose name="marked" label="Marked" choices={MARKED} chosen={filters.marked} />
      <button class="ps-act" type="submit">
        Apply
      </button>
    </form>
  )
}

function Choose(props: {
  name: string
  label: string
  choices: Record<string, string>
  chosen: string | null
}): Html {
  return (
    <div>
      <label for={props.name}>{props.label}</label>{' '}
      <select class="nhsuk-select" id={props.name} name={props.name}>
        {Object.entries(props.choices).map(([value, words]) => (
          <option value={value} selected={value === (props.chosen ?? '')}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}

function QueueTable({ reviews }: { reviews: readonly QueuedReview[] }): Html {
  return (
    <Table caption="To decide" headings={['On the list', 'Born', 'Why it waits', 'May be']}>
      {reviews.map((each, at) => (
        <tr role="row">
          <RowHead>
            <a
              href={`/reviews/${each.review}`}
              data-key={at === 0 ? 'd' : undefined}
              data-key-name="Decide the first"
            >
              {listName({ ...each, middle_names: null })}
            </a>
            <span class="ps-table__sub">Row {grouped(each.row_number)}</span>
          </RowHead>
          <Cell label="Born" classes="ps-num ps-nowrap">
            {born(each.date_of_birth)}
          </Cell>
          <Cell label="Why it waits">
            <b>{strengthOf(each)}.</b> {each.reason}{' '}
            {each.marked && (
              <Chip colour="yellow" icon="clock">
                {MARKED[each.marked]}
              </Chip>
            )}
          </Cell>
          <Cell label="May be">
            {each.candidates.length === 0
              ? 'Nobody here'
              : each.candidates.map(({ patient, familyName, givenName }) => (
                  <span class="nl-candidate">
                    <PatientLink
                      patient={patient}
                      name={{ family_name: familyName, given_name: givenName, middle_names: null }}
                    />
                  </span>
                ))}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

const STRENGTHS = { 'very likely': 'Very likely', likely: 'Likely', possible: 'Could be' } as const

/** How strong a proposal is, in a word. */
export function strengthOf({ kind, weight }: Pick<QueuedReview, 'kind' | 'weight'>): string {
  if (kind === 'conflict') return 'Conflict'
  if (kind === 'duplicate') return 'Two rows'
  return weight === null ? 'Could be' : STRENGTHS[weightInWords(weight)]
}
