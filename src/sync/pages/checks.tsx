import type { Html } from '../../platform/web/html.ts'
import { Icon } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { displayDate } from '../../patients/identity.ts'
import { CHECKS, type CheckName, type Finding } from '../check.ts'
import type { ShownRow } from '../findings.ts'
import { masked } from '../masking.ts'
import { grouped, many } from '../when.ts'
import { PatientLink } from './parts.tsx'

/** Everything that was measured, what failed first. */
export function ChecksTable({ findings }: { findings: readonly Finding[] }): Html {
  const failed = findings.filter(({ broken }) => broken)
  const sorted = [...failed, ...findings.filter(({ broken }) => !broken)]
  return (
    <section class="ps-section" aria-labelledby="checks-h">
      <div class="ps-section__head">
        <h2 class="ps-h2" id="checks-h">
          Checks: {failed.length} of {findings.length} failed
        </h2>
        <a href="/sync/limits">Limits</a>
      </div>
      <Table
        caption="Checks"
        headings={['Check', 'Limit', 'This list', 'Result']}
        classes="nl-table nl-checks"
      >
        {sorted.map((finding) => (
          <tr role="row">
            <RowHead>{CHECKS[finding.name].title}</RowHead>
            <Cell label="Limit">{CHECKS[finding.name].limitWords(percent(finding.limit ?? 0))}</Cell>
            <Cell label="This list">
              <span>
                {finding.broken ? <b>{figureOf(finding)}</b> : figureOf(finding)}
                {share(finding)}
              </span>
            </Cell>
            <Cell label="Result">
              <Verdict finding={finding} />
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function Verdict({ finding }: { finding: Finding }): Html {
  if (!finding.broken) {
    return (
      <span class="nl-passed">
        <Icon name="check" size={16} /> Passed
      </span>
    )
  }
  return (
    <span class="nl-failed">
      <Icon name="cross" size={16} /> {CHECKS[finding.name].verdict}
      {finding.times !== null && <span class="ps-table__sub">{times(finding.times)} the limit</span>}
    </span>
  )
}

function figureOf({ name, measured, of }: Finding): string {
  return measured === 0 && CHECKS[name].figure(0, of) === '0' ? 'None' : CHECKS[name].figure(measured, of)
}

function share({ measured, of, limit, name }: Finding): string {
  if (limit === null || of === 0) return ''
  const shown = CHECKS[name].atLeast ? of - measured : measured
  return `, ${percent(Math.round((shown / of) * 1000) / 10)}`
}

export function percent(number: number): string {
  return `${number}%`
}

function times(number: number): string {
  return number === 1 ? 'Just over' : `${number} times`
}

/** The rows behind each number that was too large: the first few, and how many more there are. */
export function BehindSections(props: {
  findings: readonly Finding[]
  behind: Partial<Record<CheckName, ShownRow[]>>
}): Html {
  const failed = props.findings.filter(({ name, broken }) => broken && props.behind[name])
  return (
    <>
      {failed.map(({ name, measured }) => (
        <Behind name={name} measured={measured} rows={props.behind[name]!} />
      ))}
    </>
  )
}

/** A number of details counts each one; rows that share an NHS number are more than the numbers. */
function Behind(props: { name: CheckName; measured: number; rows: ShownRow[] }): Html {
  const { name, measured, rows } = props
  const id = `behind-${name}`
  const more = name === 'demographics' || name === 'duplicates' ? 0 : measured - rows.length
  return (
    <section class="ps-section" aria-labelledby={id}>
      <h2 class="ps-h2" id={id}>
        {CHECKS[name].title}: {grouped(measured)}
      </h2>
      <Table
        caption={CHECKS[name].title}
        headings={['Patient', 'Row', 'What', 'Was', 'Would be']}
        classes="nl-table"
      >
        {rows.map((row) => (
          <tr role="row">
            <RowHead>
              {row.patient ? <PatientLink patient={row.patient.id} name={row.patient.name} /> : row.who}
            </RowHead>
            <Cell label="Row">{row.rowNumber === null ? 'Not on the list' : grouped(row.rowNumber)}</Cell>
            <Cell label="What">{detailWords[row.detail] ?? row.detail}</Cell>
            <Cell label="Was">{valueOf(row.detail, row.was)}</Cell>
            <Cell label="Would be">{valueOf(row.detail, row.now)}</Cell>
          </tr>
        ))}
      </Table>
      {more > 0 && <p class="ps-quiet ps-small">And {many(more, 'more', 'more')}.</p>}
      {more === 0 && measured > rows.length && <p class="ps-quiet ps-small">These are the first of them.</p>}
    </section>
  )
}

const detailWords: Record<string, string> = {
  status: 'Registration',
  joins: 'New patient',
  id: 'Known last time',
  identity: 'Who the id stands for',
  nhs_number: 'NHS number',
  mobile_phone: 'Mobile',
  other_phone: 'Other phone',
  email: 'Email',
  address: 'Address',
  given_name: 'Given name',
  middle_names: 'Middle names',
  family_name: 'Family name',
  date_of_birth: 'Date of birth',
  sex: 'Sex',
}

const statusWords: Record<string, string> = { registered: 'Registered', left: 'Left', deceased: 'Died' }

/** Nothing by which anybody could be reached or found stands on the page in full. */
function valueOf(detail: string, parts: Record<string, string | null>): string {
  const values = Object.values(parts)
  if (values.length === 0) return detail === 'joins' || detail === 'id' ? '' : 'Not shown'
  switch (detail) {
    case 'mobile_phone':
    case 'other_phone':
    case 'email':
    case 'address':
      return masked(detail, parts) || 'Blank'
    case 'nhs_number':
      return `••• ••• ${(parts.nhs_number ?? '').slice(-4)}`
    case 'status':
      return statusWords[parts.status ?? ''] ?? ''
    case 'identity':
      return [`${(parts.family_name ?? '').toUpperCase()}, ${parts.given_name ?? ''}`, born(parts)]
        .filter(Boolean)
        .join(', ')
    case 'date_of_birth':
      return born(parts) || 'Blank'
    default:
      return values[0] ?? 'Blank'
  }
}

function born({ date_of_birth }: Record<string, string | null>): string {
  return date_of_birth ? displayDate(date_of_birth) : ''
}
