import { Button } from '../../platform/web/design.ts'
import type { Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { displayDate, displayLongDate, displayNhsNumber, listName, spokenName } from '../identity.ts'
import { GoneChip } from '../pages/patient-table.tsx'
import { Tick } from '../tick.tsx'
import { MOST_LIKELY, type LikelyPatient } from './likely-existing.ts'
import type { NewPatient } from './new-patient.ts'

export interface LikelyPageProps {
  form: Form<NewPatient>
  person: NewPatient
  id: string
  likely: readonly LikelyPatient[]
}

/** Before anybody is added: are they one of those who are there already? */
export function LikelyPage({ form, person, id, likely }: LikelyPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/patients">Patients</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Is it one of these?</h1>
      <p>
        Nobody has been added yet. You are adding <b>{spokenName(person)}</b>, born{' '}
        {displayLongDate(person.date_of_birth)}. If they are here already, open their record instead.
      </p>
      <LikelyTable likely={likely} />
      {likely.length === MOST_LIKELY && (
        <p class="ps-mt3">
          Only the {MOST_LIKELY} likeliest are shown.{' '}
          <a href="/patients">Look for others on the Patients page</a>
        </p>
      )}
      <PostForm action="/patients/new" classes="ps-mt4">
        <Remembered form={form} />
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="shown" value={likely.map((each) => each.id).join(' ')} />
        <div class="ps-row">
          <Button text="None of these: add the patient" preventDoubleClick />
          <ActButton name="next" value="change">
            Change what I typed
          </ActButton>
        </div>
      </PostForm>
    </>
  )
}

/** What was typed travels on inside the form. */
function Remembered({ form }: { form: Form<unknown> }): Html {
  const own = ['id', 'shown', 'next', 'date_of_birth']
  return (
    <>
      {Object.entries(form.values)
        .filter(([field, value]) => !own.includes(field) && typeof value === 'string')
        .map(([field, value]) => (
          <input type="hidden" name={field} value={value as string} />
        ))}
    </>
  )
}

const HEADINGS = ['Patient', 'Date of birth', 'NHS number', 'Address', 'Status', 'Why shown'] as const

function LikelyTable({ likely }: { likely: readonly LikelyPatient[] }): Html {
  return (
    <Table caption="Patients who may be the same person" headings={HEADINGS}>
      {likely.map((patient) => (
        <LikelyRow patient={patient} />
      ))}
    </Table>
  )
}

const WHY: Record<LikelyPatient['rank'], string> = {
  1: 'Same NHS number',
  2: 'Same names and date of birth',
  3: 'Same date of birth and a name',
  4: 'Same mobile phone and given name',
  5: 'Same names',
}

function LikelyRow({ patient }: { patient: LikelyPatient }): Html {
  const [, birth, number, address, status, why] = HEADINGS
  return (
    <tr role="row">
      <RowHead>
        <a href={`/patients/${patient.id}`}>{listName(patient)}</a> <Tick account={patient.account} />
      </RowHead>
      <Cell label={birth}>
        {patient.date_of_birth === null ? 'Not held' : displayDate(patient.date_of_birth)}
      </Cell>
      <Cell label={number}>
        {patient.nhs_number === null ? (
          'Not held'
        ) : (
          <span class="ps-num">{displayNhsNumber(patient.nhs_number)}</span>
        )}
      </Cell>
      <Cell label={address}>
        {patient.restricted ? 'Details hidden' : (patient.address_line_1 ?? 'Not held')}
      </Cell>
      <Cell label={status}>
        {patient.status === 'registered' ? 'Registered' : <GoneChip patient={patient} />}
      </Cell>
      <Cell label={why}>{WHY[patient.rank]}</Cell>
    </tr>
  )
}
