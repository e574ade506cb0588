import { Button, DateInput, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { ContactFields, Field } from '../contact-details/fields.tsx'
import { listName } from '../identity.ts'
import { BIRTH_FIELDS, BIRTH_INPUT } from './new-patient.ts'
import type { LikelyPatient } from './likely-existing.ts'

export interface AddPatientPageProps {
  form: Form<unknown>
  /** The id that the patient gets, which makes the same form sent twice one patient. */
  id: string
  /** Who holds the NHS number that was typed. */
  holder?: LikelyPatient | undefined
}

/** Writes down a patient who is not on the platform. */
export function AddPatientPage({ form, id, holder }: AddPatientPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/patients">Patients</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Add a patient</h1>
      <p>The practice list wins: tonight’s list completes this record when it names the same person.</p>
      {holder && (
        <div class="ps-mb3">
          <Notice kind="warn" title="Not added: this NHS number is held already">
            <p>
              By <a href={`/patients/${holder.id}`}>{listName(holder)}</a>. Open that record, or correct the
              number.
            </p>
          </Notice>
        </div>
      )}
      <PostForm action="/patients/new">
        <input type="hidden" name="id" value={id} />
        <h2 class="ps-h2 ps-mb3">Who they are</h2>
        <Field form={form} name="given_name" label="Given name" />
        <Field form={form} name="middle_names" label="Middle names" />
        <Field form={form} name="family_name" label="Family name" />
        <DateOfBirth form={form} />
        <Sex form={form} />
        <Field
          form={form}
          name="nhs_number"
          label="NHS number"
          hint="Ten digits, with or without spaces. Leave it empty if you do not know it."
          width={20}
          inputmode="numeric"
        />
        <h2 class="ps-h2 ps-mb3">How to reach them</h2>
        <ContactFields form={form} />
        <div class="ps-row">
          <Button text="Add the patient" preventDoubleClick />
          <a href="/patients">Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

function DateOfBirth({ form }: { form: Form<unknown> }): Html {
  const error = problem(form, BIRTH_INPUT)
  const [day, month, year] = BIRTH_FIELDS.map((field) => typed(form, field))
  const isWrong = { error: error !== undefined }
  return (
    <DateInput
      id="date_of_birth"
      fieldset={{ legend: { text: 'Date of birth', size: 's' } }}
      hint={{ text: 'For example, 4 9 1958' }}
      errorMessage={error}
      day={{ name: 'day', value: day, ...isWrong }}
      month={{ name: 'month', value: month, ...isWrong }}
      year={{ name: 'year', value: year, ...isWrong }}
    />
  )
}

function Sex({ form }: { form: Form<unknown> }): Html {
  return (
    <Radios
      name="sex"
      idPrefix="sex"
      fieldset={{ legend: { text: 'Sex', size: 's' } }}
      errorMessage={problem(form, 'sex')}
      value={typed(form, 'sex')}
      items={[
        { value: 'female', text: 'Female' },
        { value: 'male', text: 'Male' },
        { value: 'other', text: 'Other' },
        { value: '', text: 'Not known' },
      ]}
      classes="nhsuk-radios--inline"
    />
  )
}
