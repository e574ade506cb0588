import { displayDate, displayPhone } from '../../patients/identity.ts'
import { reachOf } from '../../patients/reachability.ts'
import type { ChangeRow, LinkedRow, MovedRow, PersonRow, UnusableRow } from '../ledger/rows.ts'
import { inFull, masked } from '../masking.ts'
import { detailWords, reachWords, tieWords } from '../pages/row-tables.tsx'

/** One list of a run as a file: headings, and a line for each of its rows. */
interface List<Row> {
  /** What it is called on the page and in the log of who looked. */
  title: string
  headings: readonly string[]
  /** `full` where somebody gave a reason to have contact details shown. */
  cells(row: Row, full: boolean): string[]
  /** Whether there are contact details in it to hide or to show. */
  hides: boolean
}

const who = ['Family name', 'Given name', 'Middle names', 'Date of birth'] as const

function whoCells({ family_name, given_name, middle_names, date_of_birth }: PersonRow): string[] {
  const born = date_of_birth === null ? '' : displayDate(date_of_birth)
  return [family_name, given_name ?? '', middle_names ?? '', born]
}

const contact = ['Mobile phone', 'Other phone', 'Email'] as const

function contactCells({ mobile_phone, other_phone, email }: MovedRow, full: boolean): string[] {
  if (full)
    return [mobile_phone && displayPhone(mobile_phone), other_phone && displayPhone(other_phone), email].map(
      (value) => value ?? '',
    )
  return [
    masked('mobile_phone', { mobile_phone }),
    masked('other_phone', { other_phone }),
    masked('email', { email }),
  ]
}

const changes: List<ChangeRow> = {
  title: 'Contact details changed',
  headings: [...who, 'Detail', 'Was', 'Now'],
  hides: true,
  cells(row, full) {
    const value = full ? inFull : masked
    return [...whoCells(row), detailWords[row.detail], value(row.detail, row.was), value(row.detail, row.now)]
  },
}

const joined: List<MovedRow> = {
  title: 'Joined',
  headings: [...who, 'How', 'Reached by', ...contact],
  hides: true,
  cells: (row, full) => [
    ...whoCells(row),
    row.how === 'back' ? 'Came back' : 'New',
    reachOf(row).is === 'hidden' ? '' : reachWords(row),
    ...contactCells(row, full),
  ],
}

const left: List<MovedRow> = {
  title: 'Left',
  headings: [...who, 'Why', ...contact],
  hides: true,
  cells: (row, full) => [
    ...whoCells(row),
    row.how === 'deceased' ? 'Died' : 'No longer on the list',
    ...contactCells(row, full),
  ],
}

const linked: List<LinkedRow> = {
  title: 'Linked',
  headings: [...who, 'Because these agree', 'Got an NHS number'],
  hides: false,
  cells: (row) => [...whoCells(row), tieWords(row.rule), row.got_nhs_number ? 'Yes' : 'No'],
}

const unusable: List<UnusableRow> = {
  title: 'Unusable rows and values',
  headings: ['Row of the list', 'Left out', 'Reason'],
  hides: false,
  cells: (row) => [String(row.row_number), row.kind === 'row' ? 'The whole row' : 'One value', row.reason],
}

export const lists = { changes, joined, left, linked, unusable }
export type ListName = keyof typeof lists
export const LIST_NAMES = Object.keys(lists) as ListName[]
