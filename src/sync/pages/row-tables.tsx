import { ActButton, Chip, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { listName } from '../../patients/identity.ts'
import { reachOf } from '../../patients/reachability.ts'
import type { LedgerRun } from '../ledger.ts'
import type { ChangeRow, ContactDetail, LinkedRow, MovedRow, ReviewRow, UnusableRow } from '../ledger/rows.ts'
import { inFull, masked } from '../masking.ts'
import { grouped } from '../when.ts'
import { born, PatientLink } from './parts.tsx'

export interface ChangesTableProps {
  rows: readonly ChangeRow[]
  /** The run that changed them, or that only previewed it: then nothing has changed that could be shown in full. */
  run: Pick<LedgerRun, 'run' | 'kind'>
  /** Which page this is, so that the same comes back with one row shown. */
  from: 'run' | 'changes'
  after?: string | undefined
  /** The row that is shown in full, `PATIENT.DETAIL`. */
  shown?: string | undefined
}

/** Contact details that changed, old and new, each with most of it hidden until somebody asks for it. */
export function ChangesTable({ rows, shown, ...place }: ChangesTableProps): Html {
  return (
    <>
      <Table
        caption="Contact details changed"
        headings={[
          'Patient',
          'Detail',
          'Was',
          'Now',
          <span class="nhsuk-u-visually-hidden">Show in full</span>,
        ]}
        classes="nl-table nl-changes"
      >
        {rows.map((row) => (
          <ChangedRow row={row} isShown={shown === `${row.patient}.${row.detail}`} {...place} />
        ))}
      </Table>
      {place.run.kind === 'sync' && (
        <p class="ps-small ps-quiet ps-mt2 ps-mb0">
          Show writes down your name and the time. <a href="/sync/looks">Who looked</a>
        </p>
      )}
    </>
  )
}

function ChangedRow(
  props: Omit<ChangesTableProps, 'rows' | 'shown'> & { row: ChangeRow; isShown: boolean },
): Html {
  const { row, isShown } = props
  const value = isShown ? inFull : masked
  return (
    <tr role="row">
      <RowHead>
        <PatientLink patient={row.patient} name={row} />
        {noteOn(row) && <span class="ps-table__sub">{noteOn(row)}</span>}
      </RowHead>
      <Cell label="Detail">{detailWords[row.detail]}</Cell>
      <Cell label="Was" classes="ps-num">
        {row.restricted ? <Hidden /> : <span class="ps-quiet">{value(row.detail, row.was) || 'None'}</span>}
      </Cell>
      <Cell label="Now" classes="ps-num">
        {row.restricted ? <Hidden /> : value(row.detail, row.now) || <Chip colour="orange">Blank</Chip>}
      </Cell>
      <Cell classes="ps-right">
        {row.restricted || props.run.kind === 'preview' ? '' : isShown ? 'Written down' : <Show {...props} />}
      </Cell>
    </tr>
  )
}

function Show({
  row,
  run,
  from,
  after,
}: Omit<ChangesTableProps, 'rows' | 'shown'> & { row: ChangeRow }): Html {
  const about = `${detailWords[row.detail].toLowerCase()} of ${listName(row)} in full`
  return (
    <PostForm action={`/sync/${run.run}/show#changed`}>
      <input type="hidden" name="patient" value={row.patient} />
      <input type="hidden" name="detail" value={row.detail} />
      <input type="hidden" name="from" value={from} />
      {after !== undefined && <input type="hidden" name="after" value={after} />}
      <ActButton row about={about}>
        Show
      </ActButton>
    </PostForm>
  )
}

/** What a contact detail is called in a table. */
export const detailWords: Record<ContactDetail, string> = {
  mobile_phone: 'Mobile',
  other_phone: 'Other phone',
  email: 'Email',
  address: 'Address',
}

function noteOn(row: ChangeRow): string | null {
  if (row.restricted) return null
  if (row.account === 'digital') return 'digital, had none'
  if (masked(row.detail, row.now) === '' && row.out_of_reach) return 'cannot be reached now'
  return row.shared_with > 0 ? `now shared by ${row.shared_with + 1}` : null
}

function Hidden(): Html {
  return (
    <span class="ps-quiet ps-nowrap">
      <Icon name="lock" size={16} /> Details hidden
    </span>
  )
}

/** Who joined, and whether they can be reached. */
export function JoinedTable({ rows, would }: { rows: readonly MovedRow[]; would?: boolean }): Html {
  return (
    <Table caption="Joined" headings={['Patient', 'Born', 'Reached by']} classes="nl-table">
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            {would && row.how === 'new' ? listName(row) : <PatientLink patient={row.patient} name={row} />}
            {row.how === 'back' && <span class="ps-table__sub">came back</span>}
          </RowHead>
          <Cell label="Born" classes="ps-num ps-nowrap">
            {born(row.date_of_birth)}
          </Cell>
          <Cell label="Reached by">{reachWords(row)}</Cell>
        </tr>
      ))}
    </Table>
  )
}

/** How somebody can be reached, or why not. */
export function reachWords(row: MovedRow): string {
  const reach = reachOf(row)
  switch (reach.is) {
    case 'reachable':
      return [reach.sms && 'SMS', reach.email && (reach.sms ? 'email' : 'Email')].filter(Boolean).join(', ')
    case 'unreachable':
      return 'Cannot be reached'
    case 'hidden':
      return 'Details hidden'
    case 'not-allowed':
      return 'No contact allowed'
  }
}

/** Who left or died. */
export function LeftTable({ rows }: { rows: readonly MovedRow[] }): Html {
  return (
    <Table caption="Left" headings={['Patient', 'Born', 'Why']} classes="nl-table">
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            <PatientLink patient={row.patient} name={row} />
            {row.status === 'registered' && <span class="ps-table__sub">has come back since</span>}
          </RowHead>
          <Cell label="Born" classes="ps-num ps-nowrap">
            {born(row.date_of_birth)}
          </Cell>
          <Cell label="Why">{row.how === 'deceased' ? 'Died' : 'No longer on the list'}</Cell>
        </tr>
      ))}
    </Table>
  )
}

/** Who was tied to a row of the list for the first time, and why we think that they are the same person. */
export function LinkedTable({ rows }: { rows: readonly LinkedRow[] }): Html {
  return (
    <Table caption="Linked" headings={['Patient', 'Born', 'Because these agree']} classes="nl-table">
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            <PatientLink patient={row.patient} name={row} />
            {row.got_nhs_number && <span class="ps-table__sub">got an NHS number</span>}
          </RowHead>
          <Cell label="Born" classes="ps-num ps-nowrap">
            {born(row.date_of_birth)}
          </Cell>
          <Cell label="Because these agree">{tieWords(row.rule)}</Cell>
        </tr>
      ))}
    </Table>
  )
}

/** Why a patient and a row are the same person, by the rule that tied them. */
export function tieWords(rule: string): string {
  return TIE_WORDS[rule] ?? 'Names and date of birth'
}

const TIE_WORDS: Record<string, string> = {
  decision: 'A person has decided it',
  'nhs-number': 'NHS number, date of birth and names',
  'nhs-number-and-names': 'NHS number and names',
  'name-birth-and-contact': 'Names, date of birth and a contact detail',
}

/** What could not be used: where it stands in the list and why, nothing of what it says. */
export function UnusableList({ rows }: { rows: readonly UnusableRow[] }): Html {
  return (
    <dl class="ps-facts nl-rows">
      {rows.map((row) => (
        <div>
          <dt class="ps-nowrap">Row {grouped(row.row_number)}</dt>
          <dd>
            {row.reason}
            {row.kind === 'value' && <span class="ps-facts__from">Only this value was left out</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What is doubtful and waits: why, and whom it may be about. */
export function ReviewsTable({ rows, would }: { rows: readonly ReviewRow[]; would?: boolean }): Html {
  return (
    <Table
      caption="Waiting for a decision"
      headings={['On the list', 'Born', 'Why it waits', 'May be']}
      classes="nl-table"
    >
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            {would ? (
              nameOf(row)
            ) : (
              <Only may="decide-reviews" otherwise={<>{nameOf(row)}</>}>
                <a href={`/reviews/${row.review}`}>{nameOf(row)}</a>
              </Only>
            )}
            <span class="ps-table__sub">Row {grouped(row.row_number)}</span>
          </RowHead>
          <Cell label="Born" classes="ps-num ps-nowrap">
            {born(row.date_of_birth)}
          </Cell>
          <Cell label="Why it waits">{row.reason}</Cell>
          <Cell label="May be">
            {row.candidates.length === 0
              ? 'Nobody here'
              : row.candidates.map(({ patient, familyName, givenName }) => (
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

function nameOf({ family_name, given_name }: ReviewRow): string {
  return listName({ family_name, given_name, middle_names: null })
}
