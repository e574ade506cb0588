import { inLondon } from '../../platform/clock.ts'
import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Empty, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, Table } from '../../platform/web/table.tsx'
import { displayDate, displayNhsNumber, listName } from '../identity.ts'
import type { PatientRow } from '../patient-row.ts'
import type { PatientRecord } from '../record.ts'
import { shortMoment } from '../when.ts'
import type { listConfirmedMessages, listRestrictions, Restriction } from './restriction.ts'
import { SIGHT_MINUTES, type listSights, type Sight } from './sight.ts'

interface RestrictedProps {
  sight: Sight | null
  rows: PatientRow[]
  form: Form<unknown>
  now: Date
}

/** Asks why, and then lists the restricted patients. */
export function RestrictedPage({ sight, rows, form }: RestrictedProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/patients">Patients</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Restricted patients</h1>
      {sight === null ? <AskWhy form={form} /> : <Seen sight={sight} rows={rows} />}
    </>
  )
}

function AskWhy({ form }: { form: Form<unknown> }): Html {
  return (
    <>
      <p class="ps-lede ps-mb3">
        That somebody is on the list of this practice can put them in danger. Say why you need to see it. Your
        name, the time and your reason are written down, and the governance lead reads them.
      </p>
      <PostForm action="/patients/restricted">
        <Input
          id="reason"
          name="reason"
          label={{ text: 'Why do you need to see restricted patients?' }}
          hint={{ text: `You see them for ${SIGHT_MINUTES} minutes, here and on every other page.` }}
          value={typed(form, 'reason')}
          errorMessage={problem(form, 'reason')}
        />
        <Button text="Show restricted patients" />
      </PostForm>
    </>
  )
}

function Seen({ sight, rows }: { sight: Sight; rows: PatientRow[] }): Html {
  return (
    <>
      <Notice
        kind="stop"
        title={`You see restricted patients until ${inLondon(sight.until).time}`}
        end={
          <PostForm action="/patients/restricted/end">
            <ActButton>Stop now</ActButton>
          </PostForm>
        }
      >
        <p>They are on every page until then. Make sure that nobody else sees your screen.</p>
      </Notice>
      {rows.length === 0 ? (
        <Empty title="No record is restricted" />
      ) : (
        <ul class="ps-mt3">
          {rows.map((row) => (
            <li>
              <a href={`/patients/${row.id}`}>{listName(row)}</a>{' '}
              <span class="ps-quiet">
                {[
                  row.date_of_birth === null ? null : `born ${displayDate(row.date_of_birth)}`,
                  row.nhs_number === null ? null : displayNhsNumber(row.nhs_number),
                  row.status === 'registered' ? null : row.status === 'left' ? 'Left' : 'Died',
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Restricts one record by hand, or takes that back. */
export function RestrictionPage(props: {
  record: PatientRecord
  restriction: Restriction | null
  form: Form<unknown>
}): Html {
  const { record, restriction, form } = props
  if (record.restricted && !restriction?.byHand) {
    return (
      <>
        <h2 class="ps-h2 ps-mb3">Restricted by the practice list</h2>
        <p>
          The practice list says that this record is restricted. Change it in your clinical system; the next
          sync follows.
        </p>
        <Act href={`/patients/${record.id}`}>Back to the patient</Act>
      </>
    )
  }
  const title = record.restricted ? 'No longer restrict this record' : 'Restrict this record'
  return (
    <>
      <h2 class="ps-h2 ps-mb3">{title}</h2>
      <p class="ps-mb3">
        {record.restricted
          ? 'The record is shown to everybody at the practice again. Contact details come back with the next sync, from the practice list.'
          : 'Contact details go, from the history and from messages as well, and cannot be brought back. Messages that wait are not sent. The record is hidden from everybody who has not the permission and a reason. The practice list does not take this back.'}
      </p>
      <PostForm action={`/patients/${record.id}/restriction`}>
        <Input
          id="reason"
          name="reason"
          label={{ text: 'Why?' }}
          hint={{ text: 'Read by the governance lead. Write nothing that says where the patient is.' }}
          value={typed(form, 'reason')}
          errorMessage={problem(form, 'reason')}
        />
        <Button
          text={title}
          {...(!record.restricted && { variant: 'warning' as const })}
          preventDoubleClick
        />
      </PostForm>
    </>
  )
}

/** What a governance lead is told: what became restricted, and who looked. Nobody is named. */
export function NoticesPage(props: {
  restrictions: Awaited<ReturnType<typeof listRestrictions>>
  sights: Awaited<ReturnType<typeof listSights>>
  messages: Awaited<ReturnType<typeof listConfirmedMessages>>
  now: Date
}): Html {
  const { restrictions, sights, messages, now } = props
  return (
    <>
      <h1 class="ps-h1 ps-mb3">Restricted records: what happened</h1>
      <p class="ps-lede ps-mb3">
        No patient is named here. Whoever has the permission "restricted patients" sees who they are after
        giving a reason.
      </p>
      <section aria-labelledby="became-h">
        <h2 class="ps-h2" id="became-h">
          Became restricted
        </h2>
        {restrictions.length === 0 ? (
          <p>None in the last 90 days.</p>
        ) : (
          <Rows
            caption="Records that became restricted"
            headings={['When', 'Said by', 'Why', 'Until']}
            rows={restrictions.map(({ began_at, ended_at, run, who, reason }) => [
              shortMoment(began_at, now),
              who ?? (run === null ? 'Before this was kept' : 'The practice list'),
              reason ?? '',
              ended_at === null ? 'Still restricted' : shortMoment(ended_at, now),
            ])}
          />
        )}
      </section>
      <section class="ps-section" aria-labelledby="looked-h">
        <h2 class="ps-h2" id="looked-h">
          Who looked
        </h2>
        {sights.length === 0 ? (
          <p>Nobody has asked to see restricted patients.</p>
        ) : (
          <Rows
            caption="Who asked to see restricted patients"
            headings={['When', 'Who', 'Why']}
            rows={sights.map(({ began_at, who, reason }) => [
              shortMoment(began_at, now),
              who ?? 'Staff',
              reason,
            ])}
          />
        )}
      </section>
      <section class="ps-section" aria-labelledby="written-h">
        <h2 class="ps-h2" id="written-h">
          Who wrote to a restricted patient
        </h2>
        {messages.length === 0 ? (
          <p>Nobody in the last 90 days.</p>
        ) : (
          <Rows
            caption="Messages to restricted patients"
            headings={['When', 'Who', 'Why']}
            rows={messages.map(({ at, who, why }) => [shortMoment(at, now), who ?? 'Staff', why ?? ''])}
          />
        )}
      </section>
    </>
  )
}

function Rows({ caption, headings, rows }: { caption: string; headings: string[]; rows: string[][] }): Html {
  return (
    <Table caption={caption} headings={headings}>
      {rows.map((cells) => (
        <tr role="row">
          {cells.map((cell, at) => (
            <Cell label={headings[at]}>{cell}</Cell>
          ))}
        </tr>
      ))}
    </Table>
  )
}
