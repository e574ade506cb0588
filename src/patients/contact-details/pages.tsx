import { inLondon } from '../../platform/clock.ts'
import { Button } from '../../platform/web/design.ts'
import type { Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { displayLongDate } from '../identity.ts'
import type { ContactDetails, PatientRecord } from '../record.ts'
import { versionOf } from './change.ts'
import { ContactFields } from './fields.tsx'

export interface ContactDetailsPageProps {
  record: PatientRecord
  form: Form<unknown>
  /** Somebody else changed the patient while this was typed: what is held now where it is not what was typed. */
  conflict?: Partial<ContactDetails> | undefined
}

/** Changes how a non-digital patient is reached. */
export function ContactDetailsPage({ record, form, conflict }: ContactDetailsPageProps): Html {
  return (
    <>
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
      <h2 class="ps-h2 ps-mb3">Change contact details</h2>
      <div class="ps-mb3">
        <WhoWins record={record} />
      </div>
      <PostForm action={`/patients/${record.id}/contact-details`}>
        <input type="hidden" name="version" value={versionOf(record)} />
        <ContactFields form={form} held={conflict} />
        <div class="ps-row">
          <Button text="Save" preventDoubleClick />
          <a href={`/patients/${record.id}`}>Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

function WhoWins({ record }: { record: PatientRecord }): Html {
  if (record.link_rule === null) {
    return (
      <Notice kind="info" title="Not on the practice list yet">
        <p>
          A change made here stays until the practice list names this patient. From then on the list wins.
        </p>
      </Notice>
    )
  }
  return (
    <Notice kind="info" title="The practice list wins.">
      <p>A change made here is replaced by the next sync unless it is also made in your clinical system.</p>
    </Notice>
  )
}

/** Says why the contact details of this patient are not for staff to change. */
export function ClosedContactDetailsPage({ record }: { record: PatientRecord }): Html {
  const { title, sentence } = whyClosed(record)
  return (
    <>
      <h2 class="ps-h2 ps-mb3">Contact details</h2>
      <Notice kind={record.status === 'registered' ? 'info' : 'stop'} title={title}>
        <p>{sentence}</p>
      </Notice>
      <p class="ps-mt3">
        <a href={`/patients/${record.id}`}>Back to the patient</a>
      </p>
    </>
  )
}

function whyClosed({ status, status_since, restricted }: PatientRecord): { title: string; sentence: string } {
  if (status === 'deceased') {
    return {
      title: 'This patient has died.',
      sentence: 'No message, call or bulk message can be sent, so there is nothing to change.',
    }
  }
  if (status === 'left') {
    return {
      title: `Left on ${displayLongDate(inLondon(status_since).date)}.`,
      sentence: 'No contact allowed. If they come back on the practice list, everything here comes back.',
    }
  }
  if (restricted) {
    return {
      title: 'Details hidden',
      sentence: 'This record is restricted. Its contact details are hidden, here and everywhere else.',
    }
  }
  return {
    title: 'The patient keeps these details.',
    sentence: 'They have an account and change them there. The practice list only fills an empty phone.',
  }
}
