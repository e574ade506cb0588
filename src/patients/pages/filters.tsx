import type { Html } from '../../platform/web/html.ts'
import { MOST_IN_REVIEW, NO_FILTERS, type Counts, type ListFilters } from '../list.ts'
import { writeListAddress } from '../list-address.ts'
import { grouped } from '../when.ts'

/** Values of a filter and their words; the empty one narrows nothing. */
type Choices = Record<string, string>

const REACHED_BY: Choices = { '': 'Any way', sms: 'SMS', email: 'Email only', none: 'Cannot be reached' }
const STATUS: Choices = { registered: 'Registered', left: 'Left', deceased: 'Died', everyone: 'Everyone' }
const AGE: Choices = {
  '': 'Any age',
  '0-10': '0 to 10',
  '11-15': '11 to 15',
  '16-39': '16 to 39',
  '40-64': '40 to 64',
  '65-79': '65 to 79',
  '80-': '80 and over',
}
const ADDED: Choices = {
  '': 'Any time',
  'last-night': 'Last night',
  '7-days': 'Last 7 days',
  '30-days': 'Last 30 days',
}

const ACCOUNTS = [
  [null, 'All'],
  ['digital', 'Digital'],
  ['non-digital', 'Non-digital'],
] as const

/** The account segments with their numbers, and the filters: open on a wide screen, folded on a narrow one. */
export function ListTools({ filters, counts }: { filters: ListFilters; counts: Counts }): Html {
  return (
    <div class="ps-row ps-mb3 pl-tools">
      <ul class="ps-segments" aria-label="Account">
        {ACCOUNTS.map(([account, words]) => (
          <li>
            <a
              href={writeListAddress({ ...filters, account })}
              aria-current={filters.account === account ? 'true' : undefined}
            >
              {words} <span class="ps-quiet">{grouped(counts.of(filters.status, account))}</span>
            </a>
          </li>
        ))}
      </ul>
      <form action="/patients" method="get" class="ps-push pl-filters" id="filters">
        <details class="ps-disclose" open={activeFilters(filters).length > 0}>
          <summary class="ps-act">More filters</summary>
          <div class="ps-filters">
            {filters.account !== null && <input type="hidden" name="account" value={filters.account} />}
            <Choose name="reach" label="Reached by" choices={REACHED_BY} chosen={filters.reach} />
            <Choose name="status" label="Status" choices={STATUS} chosen={filters.status} />
            <Choose name="age" label="Age" choices={AGE} chosen={filters.age} />
            <Choose name="added" label="Added" choices={ADDED} chosen={filters.added} />
            <label class="ps-check" for="review">
              <input type="checkbox" id="review" name="review" value="1" checked={filters.review} />
              <span>Needs review ({inReviewWords(counts)})</span>
            </label>
            <button class="ps-act pl-apply" type="submit">
              Apply
            </button>
          </div>
        </details>
      </form>
    </div>
  )
}

function Choose(props: { name: string; label: string; choices: Choices; chosen: string | null }): Html {
  const { name, label, choices, chosen } = props
  return (
    <div>
      <label for={name}>{label}</label>
      <select class="nhsuk-select" id={name} name={name}>
        {Object.entries(choices).map(([value, words]) => (
          <option value={value} selected={value === (chosen ?? '')}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A filter that narrows the list, in words, with the filters that remain without it. */
export interface ActiveFilter {
  words: string
  without: ListFilters
}

/** What narrows the list just now, so that each can be taken away. */
export function activeFilters(filters: ListFilters): ActiveFilter[] {
  const { account, reach, status, age, added, review } = filters
  const active: [keyof ListFilters, string | false][] = [
    ['account', account !== null && ACCOUNTS.find(([each]) => each === account)![1]],
    ['reach', reach !== null && `Reached by: ${REACHED_BY[reach]}`],
    ['status', status !== NO_FILTERS.status && `Status: ${STATUS[status]}`],
    ['age', age !== null && `Age ${AGE[age]}`],
    ['added', added !== null && `Added: ${ADDED[added]}`],
    ['review', review && 'Needs review'],
  ]
  return active.flatMap(([name, words]) =>
    words === false ? [] : [{ words, without: { ...filters, [name]: NO_FILTERS[name] } }],
  )
}

function inReviewWords({ inReview }: Counts): string {
  return inReview > MOST_IN_REVIEW ? `over ${grouped(MOST_IN_REVIEW)}` : grouped(inReview)
}
