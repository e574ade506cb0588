import type { Html } from '../../platform/web/html.ts'
import { Change } from '../../platform/web/marks.tsx'
import type { Author, FieldChange, Moment } from '../history.ts'
import { displayDate, displayNhsNumber, displayPhone } from '../identity.ts'
import { ADDRESS_FIELDS, CONTACT_FIELDS } from '../provenance.ts'
import type { PatientRecord } from '../record.ts'
import { dayAndMonth, shortMoment } from '../when.ts'
import { capitalised } from './banner.tsx'

export interface ChangeLogProps {
  record: PatientRecord
  moments: readonly Moment[]
  /** Whether the oldest of them is the first, so that how the patient came here follows. */
  isAll: boolean
  firstRun: boolean
  now: Date
}

/** What changed, the newest first: old and new, and who or what changed it. */
export function ChangeLog({ record, moments, isAll, firstRun, now }: ChangeLogProps): Html {
  return (
    <ol class="ps-log">
      {moments.flatMap((moment) =>
        linesOf(moment).map((change) => (
          <LogLine at={moment.at} now={now} from={<AuthorWords by={moment.by} at={moment.at} now={now} />}>
            <ChangeWords change={change} restricted={record.restricted} />
          </LogLine>
        )),
      )}
      {isAll && (
        <LogLine
          at={record.created_at}
          now={now}
          from={<Beginning record={record} firstRun={firstRun} now={now} />}
        >
          <>Added as {record.came_from === 'import' ? record.account : 'non-digital'}</>
        </LogLine>
      )}
    </ol>
  )
}

function LogLine({ at, now, from, children }: { at: Date; now: Date; from: Html; children: Html }): Html {
  return (
    <li>
      <time datetime={at.toISOString()}>{shortMoment(at, now)}</time>
      <div>
        {children}
        <span class="ps-facts__from">{from}</span>
      </div>
    </li>
  )
}

/** The parts of an address that changed together are one line. */
function linesOf({ changes }: Moment): FieldChange[] {
  const isAddress = ({ field }: FieldChange) => (ADDRESS_FIELDS as readonly string[]).includes(field)
  const parts = ADDRESS_FIELDS.flatMap((field) => changes.find((change) => change.field === field) ?? [])
  const joined = (side: 'old' | 'new') =>
    parts
      .map((part) => part[side])
      .filter(Boolean)
      .join(', ') || null
  const address = parts.length === 0 ? [] : [{ field: 'address', old: joined('old'), new: joined('new') }]
  return [...changes.filter((change) => !isAddress(change)), ...address]
}

const FIELD_WORDS: Record<string, string> = {
  account: 'Account',
  mobile_phone: 'Mobile phone',
  other_phone: 'Other phone',
  email: 'Email',
  address: 'Address',
  address_line_1: 'Address, line 1',
  address_line_2: 'Address, line 2',
  town: 'Town',
  postcode: 'Postcode',
  nhs_number: 'NHS number',
  given_name: 'Given name',
  middle_names: 'Middle names',
  family_name: 'Family name',
  date_of_birth: 'Date of birth',
  sex: 'Sex',
  status: 'Status',
  restricted: 'Restricted record',
  registration_date: 'Registered on',
  source_patient_id: 'Row of the practice list',
}

/** What a column of a patient is called. */
export function fieldWords(field: string): string {
  return FIELD_WORDS[field] ?? field
}

function ChangeWords({ change, restricted }: { change: FieldChange; restricted: boolean }): Html {
  const { field } = change
  if (field === 'merged' || field === 'merged_into') return <MergeWords change={change} />
  if (field === 'link') {
    if (change.new === null) return <>No longer tied to the practice list</>
    return <>Tied to the practice list by {LINK_WORDS[change.new] ?? 'a person'}</>
  }
  const words = fieldWords(field)
  const isHidden = restricted && [...CONTACT_FIELDS, 'address'].includes(field)
  if (isHidden) return <>{words} changed, details hidden</>
  return (
    <>
      {words} <Change from={valueWords(field, change.old)} to={valueWords(field, change.new)} />
    </>
  )
}

function MergeWords({ change }: { change: FieldChange }): Html {
  const other = change.new ?? change.old ?? ''
  const words = change.new === null ? 'Taken apart again from' : 'Merged with'
  return (
    <>
      {words} <a href={`/patients/${other}`}>another record</a>
    </>
  )
}

const LINK_WORDS: Record<string, string> = {
  created: 'a row of it that was nobody else',
  'nhs-number': 'NHS number, date of birth and names',
  'nhs-number-and-names': 'NHS number and both names, with a date of birth that is a little different',
  'name-birth-and-contact': 'both names, date of birth, and postcode, phone or email',
  'name-and-date-of-birth': 'both names and date of birth',
}

/** A value of a field as people read it; a blank is said in a word. */
export function valueWords(field: string, value: string | null): string {
  if (value === null || value === '') return 'blank'
  switch (field) {
    case 'mobile_phone':
    case 'other_phone':
      return displayPhone(value)
    case 'nhs_number':
      return displayNhsNumber(value)
    case 'date_of_birth':
    case 'registration_date':
      return displayDate(value)
    case 'restricted':
      return value === 'true' ? 'yes' : 'no'
    case 'status':
      return value === 'deceased' ? 'died' : value
    case 'sex':
      return capitalised(value)
    default:
      return value
  }
}

function AuthorWords({ by, at, now }: { by: Author; at: Date; now: Date }): Html {
  if ('undone' in by) {
    return (
      <>
        Put back: <a href={`/sync/${by.undone}`}>a sync</a> was undone{by.staff !== null && ` by ${by.staff}`}
      </>
    )
  }
  if ('staff' in by) return <>Written by {by.staff ?? 'staff'}</>
  return (
    <>
      Practice list, <RunLink run={by.run} isFirst={by.isFirst} at={at} now={now} />
    </>
  )
}

function RunLink(props: { run: string; isFirst: boolean; at: Date; now: Date }): Html {
  const { run, isFirst, at, now } = props
  return <a href={`/sync/${run}`}>{isFirst ? 'first sync' : `sync of ${dayAndMonth(at, now)}`}</a>
}

function Beginning(props: { record: PatientRecord; firstRun: boolean; now: Date }): Html {
  const { record, firstRun, now } = props
  const { came_from, created_run, created_at, created_by_name } = record
  if (came_from === 'staff') return <>By hand, by {created_by_name ?? 'staff'}</>
  if (came_from === 'list' && created_run === null)
    return <>Practice list, by a decision of {created_by_name ?? 'staff'}</>
  if (came_from === 'import' || created_run === null) return <>Moved in with the platform's people</>
  return (
    <>
      Practice list, <RunLink run={created_run} isFirst={firstRun} at={created_at} now={now} />. Matched to
      nobody
    </>
  )
}
