import { listName } from '../../patients/identity.ts'
import { roleNames, type Role } from '../../accounts/rights.ts'
import { Button, Input } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Empty } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import { pageName } from './page-names.ts'
import { MARKS, type View, type ViewFilters } from './views.ts'

export interface AccessPageProps {
  views: View[]
  next: string | null
  isFirst: boolean
  filters: ViewFilters
  problem: string | null
}

/** Who was shown which patient, for the governance lead. */
export function AccessPage({ views, next, isFirst, filters, problem }: AccessPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/governance">Governance</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Who looked</h1>
      <p>
        Every page and file that showed a patient, the results of searches included. A mark is worth a second
        look; it proves nothing.
      </p>
      <form method="get" action="/access-log" class="ps-row">
        {filters.staff && <input type="hidden" name="person" value={filters.staff} />}
        {filters.patient && <input type="hidden" name="patient" value={filters.patient} />}
        <Input
          id="day"
          name="day"
          label={{ text: 'Day' }}
          hint={{ text: 'For example 24/11/2026. Leave it empty for every day.' }}
          classes="nhsuk-input--width-10"
          value={filters.day === null ? '' : written(filters.day)}
          errorMessage={problem === null ? undefined : { text: problem }}
        />
        <Button text="Show" />
      </form>
      {(filters.staff ?? filters.patient) !== null && (
        <p>
          Only {filters.staff !== null && 'one person'}
          {filters.staff !== null && filters.patient !== null && ' and '}
          {filters.patient !== null && 'one patient'}. <a href="/access-log">Show everybody</a>
        </p>
      )}
      {views.length === 0 ? (
        <Empty title="Nobody looked" />
      ) : (
        <Table caption="Who looked, newest first" headings={['Who', 'When', 'Whom', 'Where', 'Marks']}>
          {views.map((view) => (
            <Line view={view} />
          ))}
        </Table>
      )}
      <nav class="ps-row ps-mt3" aria-label="Pages">
        {!isFirst && <Act href={addressOf(filters)}>Newest</Act>}
        {next !== null && <Act href={addressOf(filters, next)}>Older</Act>}
        {views.length > 0 && <Act href={addressOf(filters, null, '/access-log.csv')}>Download as CSV</Act>}
      </nav>
    </>
  )
}

function Line({ view }: { view: View }): Html {
  return (
    <tr role="row">
      <RowHead>
        <a href={`/access-log?person=${view.staff}`}>{view.who}</a>
        <div class="ps-table__sub">{roleName(view.role)}</div>
      </RowHead>
      <Cell label="When">
        <time datetime={view.at.toISOString()}>{moment(view.at)}</time>
      </Cell>
      <Cell label="Whom">{whom(view)}</Cell>
      <Cell label="Where">
        <div>
          {capital(pageName(view.page))}
          {view.reason !== null && <div class="ps-table__sub">{view.reason}</div>}
        </div>
      </Cell>
      <Cell label="Marks">
        {view.marks.map((mark) => (
          <Chip colour="yellow">{MARKS[mark]}</Chip>
        ))}
      </Cell>
    </tr>
  )
}

function whom({ patients, many }: View): Html {
  const more = many - patients.length
  // Restricted ones are named only to whoever sees them; of some the record is no more.
  if (patients.length === 0) return <>{more === 1 ? 'A patient' : `${more} patients`}, not named here</>
  return (
    <div>
      {patients.map((each, at) => (
        <>
          {at > 0 && '; '}
          <a href={`/access-log?patient=${each.id}`}>{listName(each)}</a>
        </>
      ))}
      {more > 0 && ` and ${more} more`}
    </div>
  )
}

export function roleName(role: string): string {
  return role in roleNames ? roleNames[role as Role] : role
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function written(day: string): string {
  const [year, month, date] = day.split('-')
  return `${Number(date)}/${Number(month)}/${year}`
}

function addressOf(
  { staff, patient, day }: ViewFilters,
  before: string | null = null,
  path = '/access-log',
): string {
  const query = new URLSearchParams()
  if (staff !== null) query.set('person', staff)
  if (patient !== null) query.set('patient', patient)
  if (day !== null) query.set('day', written(day))
  if (before !== null) query.set('before', before)
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
