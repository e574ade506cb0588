import {
  displayDate,
  displayLongDate,
  displayNhsNumber,
  displayPhone,
  listName,
  spokenName,
} from '../../patients/identity.ts'
import type { PatientRow } from '../../patients/patient-row.ts'
import type { PatientRecord } from '../../patients/record.ts'
import { Tick } from '../../patients/tick.tsx'
import { sinceWhen } from '../../patients/when.ts'
import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Chip, Empty, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { fieldsInWords } from '../reviews/field-words.ts'
import { Reason } from '../reviews/pages/reason.tsx'
import type { Unmerged } from './unmerge.ts'

/** Looks for the other record of one person. `found` is null before anybody searched. */
export function FindPage({
  record,
  q,
  found,
}: {
  record: PatientRecord
  q: string
  found: PatientRow[] | null
}): Html {
  return (
    <>
      <h2 class="ps-h2 ps-mb3">Find the other record of {spokenName(record)}</h2>
      <PostForm action={`/patients/${record.id}/merge`} classes="ps-mb3">
        <label class="nhsuk-label" for="q">
          Name, NHS number, date of birth or phone
        </label>
        <div class="ps-row">
          <input
            class="nhsuk-input nhsuk-input--width-20"
            id="q"
            name="q"
            type="search"
            autocomplete="off"
            value={q}
            data-key="/"
          />
          <ActButton icon="search">Search</ActButton>
          <a href={`/patients/${record.id}`}>Cancel</a>
        </div>
      </PostForm>
      {found !== null &&
        (found.length === 0 ? (
          <Empty title="Nobody else is found" />
        ) : (
          <Found record={record} found={found} />
        ))}
    </>
  )
}

function Found({ record, found }: { record: PatientRecord; found: PatientRow[] }): Html {
  return (
    <Table caption="Found" headings={['Patient', 'Born', 'NHS number', 'Compare']}>
      {found.map((each) => (
        <tr role="row">
          <RowHead>
            {listName(each)} <Tick account={each.account} />
          </RowHead>
          <Cell label="Born" classes="ps-num">
            {each.date_of_birth === null ? 'Not known' : displayDate(each.date_of_birth)}
          </Cell>
          <Cell label="NHS number" classes="ps-num">
            {each.nhs_number === null ? 'Not held' : displayNhsNumber(each.nhs_number)}
          </Cell>
          <Cell label="Compare">
            <a href={`/patients/${record.id}/merge/${each.id}`}>
              Compare<span class="nhsuk-u-visually-hidden"> with {spokenName(each)}</span>
            </a>
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

interface ComparePageProps {
  one: PatientRecord
  other: PatientRecord
  /** They are proposed as one person, and nobody has said what they are. */
  isPossible: boolean
  /** Why the two cannot be merged. */
  whyNot: string | null
  /** Why the last try did nothing. */
  problem: string | null
  now: Date
}

/** Two records side by side, and which of them stays. */
export function ComparePage({ one, other, isPossible, whyNot, problem, now }: ComparePageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href={`/patients/${one.id}`}>{spokenName(one)}</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Are these two records of one person?</h1>
      {problem !== null && problem !== whyNot && (
        <div class="ps-mb3" role="alert">
          <Notice kind="stop" title="Nothing was merged">
            <p>{problem}</p>
          </Notice>
        </div>
      )}
      <TwoRecords one={one} other={other} now={now} />
      {whyNot === null ? (
        <MergeForm one={one} other={other} isPossible={isPossible} />
      ) : (
        <div class="ps-mt3">
          <Notice kind="stop" title="These two cannot be merged here">
            <p>{whyNot}</p>
          </Notice>
        </div>
      )}
    </>
  )
}

function TwoRecords({ one, other, now }: { one: PatientRecord; other: PatientRecord; now: Date }): Html {
  const facts = FACTS.map(([name, of]) => ({ name, one: of(one), other: of(other) })).filter(
    (fact) => fact.one !== null || fact.other !== null,
  )
  return (
    <table role="table" class="ps-compare rv-table rv-table--two">
      <caption class="nhsuk-u-visually-hidden">The two records, field by field</caption>
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell"></td>
          {[one, other].map((record) => (
            <th role="columnheader" scope="col">
              <span class="ps-small ps-quiet">Here since {sinceWhen(record.created_at, now)}</span>
              <a class="rv-col-name" href={`/patients/${record.id}`}>
                {listName(record)}
              </a>
              <Tick account={record.account} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {facts.map((fact) => (
          <tr
            role="row"
            class={
              fact.one !== null && fact.other !== null && fact.one !== fact.other ? 'ps-differs' : undefined
            }
          >
            <th role="rowheader" scope="row">
              {fact.name}
            </th>
            <td role="cell">{fact.one ?? <span class="ps-quiet">Not held</span>}</td>
            <td role="cell">
              {fact.other ?? <span class="ps-quiet">Not held</span>}{' '}
              {fact.one !== null && fact.other !== null && fact.one !== fact.other && (
                <Chip colour="yellow">Differs</Chip>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const hidden = (of: (record: PatientRecord) => string | null) => (record: PatientRecord) =>
  record.restricted ? 'Details hidden' : of(record)

const FACTS: [string, (record: PatientRecord) => string | null][] = [
  ['Family name', ({ family_name }) => family_name],
  [
    'Given names',
    ({ given_name, middle_names }) => [given_name, middle_names].filter(Boolean).join(' ') || null,
  ],
  ['Born', ({ date_of_birth }) => date_of_birth && displayLongDate(date_of_birth)],
  ['Sex', ({ sex }) => sex],
  ['NHS number', ({ nhs_number }) => nhs_number && displayNhsNumber(nhs_number)],
  ['Mobile', hidden(({ mobile_phone }) => mobile_phone && displayPhone(mobile_phone))],
  ['Email', hidden(({ email }) => email)],
  [
    'Address',
    hidden(
      ({ address_line_1, address_line_2, town, postcode }) =>
        [address_line_1, address_line_2, town, postcode].filter(Boolean).join(', ') || null,
    ),
  ],
  [
    'Practice list',
    ({ link_rule, status }) =>
      link_rule === null ? 'Not on it' : status === 'registered' ? 'On it' : 'No longer on it',
  ],
]

interface MergeFormProps {
  one: PatientRecord
  other: PatientRecord
  isPossible: boolean
}

function MergeForm({ one, other, isPossible }: MergeFormProps): Html {
  const records = [one, other]
  const digital = records.find(({ account }) => account === 'digital')
  return (
    <PostForm action={`/patients/${one.id}/merge/${other.id}`} classes="ps-mt3">
      <fieldset class="nhsuk-fieldset">
        <legend class="nhsuk-fieldset__legend ps-mb2">
          <b>Which record stays?</b>
        </legend>
        <div class="ps-choices rv-choices">
          {records.map((record, at) => {
            const isOff = digital !== undefined && digital.id !== record.id
            const merged = records.find(({ id }) => id !== record.id)!
            return (
              <label for={`survivor-${at}`} class={isOff ? 'rv-refused' : undefined}>
                <input
                  type="radio"
                  id={`survivor-${at}`}
                  name="survivor"
                  value={record.id}
                  disabled={isOff}
                  data-key={isOff ? undefined : String(at + 1)}
                  data-key-name={`${listName(record)} stays`}
                />
                <b>{listName(record)}</b>
                <span>{isOff ? 'The record with the account stays.' : whatHappens(record, merged)}</span>
              </label>
            )
          })}
          {isPossible && (
            <label for="survivor-neither">
              <input
                type="radio"
                id="survivor-neither"
                name="survivor"
                value="neither"
                data-key="3"
                data-key-name="They are two people"
              />
              <b>They are two people</b>
              <span>Both records stay as they are, and they are not suggested again.</span>
            </label>
          )}
        </div>
      </fieldset>
      <p class="ps-small">
        Nothing is deleted by a merge. The other record is kept out of every list, a search still finds it,
        and the merge can be undone at any time.
      </p>
      <Reason />
      <div class="ps-row">
        <Button text={isPossible ? 'Save' : 'Merge the two'} preventDoubleClick />
        <a href={`/patients/${one.id}`}>Cancel</a>
      </div>
    </PostForm>
  )
}

function whatHappens(survivor: PatientRecord, merged: PatientRecord): string {
  const gets = [
    survivor.nhs_number === null && merged.nhs_number !== null && 'the NHS number',
    merged.link_rule !== null &&
      !(survivor.link_rule !== null && survivor.status === 'registered') &&
      'the tie to the practice list',
  ].filter(Boolean)
  const keeps = 'Keeps its name and contact details'
  const follows =
    gets.length > 0 && survivor.account === 'non-digital' ? ' until the next sync, then follows the list' : ''
  return gets.length === 0 ? `${keeps}.` : `${keeps}${follows}, and gets ${gets.join(' and ')}.`
}

/** Says what taking a merge apart does, or has done. */
export function UnmergePage(props: {
  record: PatientRecord
  survivor: PatientRecord
  told: string | null
}): Html {
  const { record, survivor, told } = props
  if (told !== null)
    return (
      <>
        <div role="status">
          <Notice kind="done" title="Two records again">
            <p>{told}</p>
          </Notice>
        </div>
        <p class="ps-mt3">
          <a href={`/patients/${record.id}`}>{spokenName(record)}</a>,{' '}
          <a href={`/patients/${survivor.id}`}>{spokenName(survivor)}</a>
        </p>
      </>
    )
  return (
    <>
      <h2 class="ps-h2 ps-mb3">Take these two apart again?</h2>
      <p class="ps-lede">
        {spokenName(record)} and {spokenName(survivor)} become two records as they were before, except for
        what a person has changed since.
      </p>
      <PostForm action={`/patients/${record.id}/unmerge`}>
        <div class="ps-row">
          <Button text="Undo the merge" preventDoubleClick />
          <a href={`/patients/${record.id}`}>Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

/** What taking a merge apart could not restore, in words. */
export function unmergedWords({ kept, lost }: Pick<Unmerged, 'kept' | 'lost'>): string {
  const both = 'Both are as they were before the merge.'
  const stays =
    kept.length === 0 ? '' : ` Kept, because a person has changed it since: ${fieldsInWords(kept)}.`
  const gone =
    lost.length === 0 ? '' : ` Not given back, because somebody else has it by now: ${fieldsInWords(lost)}.`
  return `${both}${stays}${gone}`
}
