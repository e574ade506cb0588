import type { Child } from 'hono/jsx'
import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Icon, Only } from '../../platform/web/marks.tsx'
import { ageOn, displayDate, displayNhsNumber, displayPhone, spokenName } from '../identity.ts'
import type { LastContact } from '../last-contact.ts'
import type { PatientRow } from '../patient-row.ts'
import { OLDEST_CHILD, reachOf } from '../reachability.ts'
import type { RowFacts } from '../row-facts.ts'
import { Tick } from '../tick.tsx'
import { dayInYear } from '../when.ts'
import { MarkedName } from './marked-name.tsx'

/** A row of the table: the patient, what is to be said besides, and whether only the spelling is near. */
export interface TableRow {
  patient: PatientRow
  facts: RowFacts
  near?: boolean
  /** Null where nothing ever left to them. */
  lastContact: LastContact | null
}

export interface PatientTableProps {
  rows: readonly TableRow[]
  /** Folded words to mark in the names. */
  words?: readonly string[]
  /** Whether patients with one name are told apart: in a search, where somebody picks one of them. */
  namesakes?: boolean
  now: Date
}

const HEADINGS = ['Patient', 'Born', 'NHS number', 'Can be reached by', 'Status', 'Last contact']

/** Patients with what tells them apart and how they can be reached. On a narrow screen every row is a card. */
export function PatientTable({ rows, words = [], namesakes = false, now }: PatientTableProps): Html {
  return (
    <table role="table" class="ps-table ps-table--cards pl-table">
      <caption class="nhsuk-u-visually-hidden">Patients</caption>
      <thead role="rowgroup">
        <tr role="row">
          {HEADINGS.map((heading) => (
            <th role="columnheader" scope="col">
              {heading}
            </th>
          ))}
          <Only may="send-messages">
            <th role="columnheader" scope="col">
              <span class="nhsuk-u-visually-hidden">What you can do</span>
            </th>
          </Only>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <PatientRowLine row={row} words={words} namesakes={namesakes} now={now} />
        ))}
      </tbody>
    </table>
  )
}

type LineProps = Required<Omit<PatientTableProps, 'rows'>> & { row: TableRow }

function PatientRowLine({ row, words, namesakes, now }: LineProps): Html {
  const { patient, facts } = row
  const isOff = patient.status !== 'registered'
  const isPlain = !isOff && !facts.needsReview && facts.joined === null
  return (
    <tr role="row" class={isOff ? 'ps-off' : undefined}>
      <th role="rowheader" scope="row">
        <a class="pl-name" href={`/patients/${patient.id}`}>
          <MarkedName name={patient} words={words} />
        </a>
        <Tick account={patient.account} {...(row.near && { note: 'spelled differently' })} />
      </th>
      <Cell label="Born" classes="ps-num">
        <Born patient={patient} now={now} />
        {namesakes && facts.namesakes > 1 && (
          <Warning>
            {facts.namesakes === 2 ? 'Two share this name' : `${facts.namesakes} share this name`}
          </Warning>
        )}
      </Cell>
      <Cell label="NHS number" classes="ps-num">
        {patient.nhs_number === null ? (
          <span class="ps-quiet">Not held</span>
        ) : (
          displayNhsNumber(patient.nhs_number)
        )}
      </Cell>
      <Cell label="Reached by">
        <ReachedBy patient={patient} facts={facts} now={now} />
      </Cell>
      <Cell label="Status" classes={isPlain ? 'pl-plain' : ''}>
        <Status patient={patient} facts={facts} />
      </Cell>
      <Cell label="Last contact" classes={row.lastContact === null ? 'pl-contact pl-plain' : 'pl-contact'}>
        <Contact patient={patient} last={row.lastContact} now={now} />
      </Cell>
      <Only may="send-messages">
        <td role="cell" class="pl-acts">
          {reachOf(patient).is !== 'not-allowed' && !patient.restricted && <Message patient={patient} />}
        </td>
      </Only>
    </tr>
  )
}

function Contact(props: { patient: PatientRow; last: LastContact | null; now: Date }): Html {
  const { patient, last, now } = props
  if (patient.restricted) return <>Hidden</>
  if (last === null) return <span class="ps-quiet">Never</span>
  return (
    <>
      {dayInYear(last.at, now)}, {last.by}
      <span class="ps-table__sub">{last.became}</span>
    </>
  )
}

/** Struck through where the patient cannot be reached: why stands in the same row. */
function Message({ patient }: { patient: PatientRow }): Html {
  return (
    <Act
      row
      href={`/patients/${patient.id}/messages/new`}
      icon="sms"
      about={`to ${spokenName(patient)}`}
      off={reachOf(patient).is !== 'reachable'}
    >
      Message
    </Act>
  )
}

function Cell({ label, classes = '', children }: { label: string; classes?: string; children: Child }): Html {
  return (
    <td role="cell" data-label={label} class={classes === '' ? undefined : classes}>
      <div>{children}</div>
    </td>
  )
}

function Born({ patient, now }: { patient: PatientRow; now: Date }): Html {
  const { date_of_birth: born, sex } = patient
  const years = born === null ? null : yearsOld(born, lastDay(patient, now))
  return (
    <>
      {born === null ? <span class="ps-quiet">Not known</span> : displayDate(born)}
      <span class="ps-table__sub">{[years, sex].filter(Boolean).join(', ')}</span>
    </>
  )
}

/** Until which day somebody grew older. */
function lastDay({ status, status_since }: Pick<PatientRow, 'status' | 'status_since'>, now: Date): string {
  return inLondon(status === 'deceased' ? status_since : now).date
}

/** `68 years`, `1 year`, `under 1 year`. */
export function yearsOld(born: string, day: string): string {
  const age = ageOn(born, day)
  if (age < 1) return 'under 1 year'
  return age === 1 ? '1 year' : `${age} years`
}

function ReachedBy({ patient, facts, now }: { patient: PatientRow; facts: RowFacts; now: Date }): Html {
  const reach = reachOf(patient)
  switch (reach.is) {
    case 'not-allowed':
      return <span class="ps-reach--none">No contact allowed</span>
    case 'hidden':
      return (
        <>
          <span class="ps-row ps-row--tight">
            <Icon name="lock" size={16} />
            Details hidden
          </span>
          <span class="ps-table__sub">Restricted record</span>
        </>
      )
    case 'unreachable':
      return (
        <>
          <span class="ps-reach--none">Cannot be reached</span>
          <span class="ps-table__sub">{reach.why}</span>
        </>
      )
    case 'reachable':
      return (
        <>
          <ul class="ps-reach">
            {reach.sms !== null && (
              <li>
                <Icon name="sms" size={16} />
                SMS
              </li>
            )}
            {reach.email !== null && (
              <li>
                <Icon name="mail" size={16} />
                Email
              </li>
            )}
          </ul>
          <span class="ps-table__sub ps-num">
            {reach.sms === null ? reach.email : displayPhone(reach.sms)}
          </span>
          {facts.unreliable.map(({ detail }) => (
            <Warning>{didNotWork[detail]}</Warning>
          ))}
          {facts.sharing > 1 && <Warning>Shared by {facts.sharing} patients</Warning>}
          {isChild(patient, now) && <Warning>Maybe a parent's</Warning>}
        </>
      )
  }
}

const didNotWork = {
  mobile_phone: 'Mobile did not work last time',
  email: 'Email did not work last time',
} as const

/** Whether what is held may be a parent's number or address. */
export function isChild({ date_of_birth: born }: Pick<PatientRow, 'date_of_birth'>, now: Date): boolean {
  return born !== null && ageOn(born, inLondon(now).date) <= OLDEST_CHILD
}

function Warning({ children }: { children: Child }): Html {
  return (
    <span class="pl-warn">
      <Icon name="warn" size={16} /> {children}
    </span>
  )
}

function Status({ patient, facts }: { patient: PatientRow; facts: RowFacts }): Html {
  if (patient.merged_into !== null)
    return (
      <Chip colour="grey">
        Merged into <a href={`/patients/${patient.merged_into}`}>{patient.merged_name}</a>
      </Chip>
    )
  if (patient.status !== 'registered') return <GoneChip patient={patient} />
  return (
    <>
      Registered
      {(facts.joined !== null || facts.needsReview) && <br />}
      {facts.joined !== null && <Chip colour="blue">Joined {facts.joined}</Chip>}
      {facts.needsReview && <Chip colour="yellow">Needs review</Chip>}
    </>
  )
}

/** `Left 18 Nov 2026`, `Died 20 Nov 2026`. */
export function GoneChip({ patient }: { patient: Pick<PatientRow, 'status' | 'status_since'> }): Html {
  const day = displayDate(inLondon(patient.status_since).date)
  return patient.status === 'left' ? (
    <Chip colour="grey">Left {day}</Chip>
  ) : (
    <Chip colour="dark">Died {day}</Chip>
  )
}
