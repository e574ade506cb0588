import { Button } from '../../platform/web/design.ts'
import type { Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { inLondon } from '../../platform/clock.ts'
import { displayLongDate, listName } from '../identity.ts'
import { versionOf, type ContactPatient } from './change.ts'
import type { ContactDetails } from './contact-form.ts'
import { ContactFields } from './fields.tsx'

export interface ContactDetailsPageProps {
  patient: ContactPatient
  form: Form<unknown>
  /** Somebody else changed the patient while this was typed: what is held now where it is not what was typed. */
  conflict?: Partial<ContactDetails> | undefined
}

/** Changes how a non-digital patient is reached. */
export function ContactDetailsPage({ patient, form, conflict }: ContactDetailsPageProps): Html {
  return (
    <>
      <Head patient={patient} />
      {conflict && (
        <div class="ps-mb3" role="alert">
          <Notice kind="warn" title="Not saved: this record was changed while you were typing">
            <p>
              What you typed is still here. Each field that differs says what is held now. Correct what is not
              right, then save again.
            </p>
          </Notice>
        </div>
      )}
      <div class="ps-mb3">
        <Notice
          kind="info"
          title={patient.link_rule === null ? 'Not on the practice list yet' : 'The practice list wins'}
        >
          <p>
            {patient.link_rule === null
              ? 'A change made here stays until the practice list names this patient. From then on the list wins.'
              : 'A change made here is replaced tonight unless it is also made in your clinical system.'}
          </p>
        </Notice>
      </div>
      <PostForm action={`/patients/${patient.id}/contact-details`}>
        <input type="hidden" name="version" value={versionOf(patient)} />
        <ContactFields form={form} held={conflict} />
        <div class="ps-row">
          <Button text="Save" preventDoubleClick />
          <a href={`/patients/${patient.id}`}>Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

/** Says why the contact details of this patient are not for staff to change. */
export function ClosedContactDetailsPage({ patient }: { patient: ContactPatient }): Html {
  const { title, sentence } = whyClosed(patient)
  return (
    <>
      <Head patient={patient} />
      <Notice kind={patient.status === 'registered' ? 'info' : 'stop'} title={title}>
        <p>{sentence}</p>
      </Notice>
      <p class="ps-mt3">
        <a href={`/patients/${patient.id}`}>Back to the patient</a>
      </p>
    </>
  )
}

function Head({ patient }: { patient: ContactPatient }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href={`/patients/${patient.id}`}>{listName(patient)}</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Contact details</h1>
    </>
  )
}

function whyClosed({ status, status_since, restricted }: ContactPatient): {
  title: string
  sentence: string
} {
  if (restricted) {
    return {
      title: 'Details hidden',
      sentence: 'This record is restricted: contact details are neither kept nor shown here.',
    }
  }
  if (status === 'deceased') {
    return {
      title: 'This patient has died',
      sentence: 'No message, call or bulk message can be sent, so there is nothing to change.',
    }
  }
  if (status === 'left') {
    return {
      title: `Left on ${displayLongDate(inLondon(status_since).date)}`,
      sentence: 'No contact allowed. If they come back on the list, everything here comes back.',
    }
  }
  return {
    title: 'The patient keeps these details',
    sentence: 'They have an account and change them there. The practice list only fills an empty phone.',
  }
}
