import { spokenName } from '../../../patients/identity.ts'
import type { PatientRecord } from '../../../patients/record.ts'
import { Button } from '../../../platform/web/design.ts'
import type { Html } from '../../../platform/web/html.ts'
import { Notice, PostForm } from '../../../platform/web/marks.tsx'
import { Reason } from './reason.tsx'

/** Says what parting a patient from their row does, before it is done. */
export function UnlinkPage({ record }: { record: PatientRecord }): Html {
  const name = spokenName(record)
  return (
    <>
      <h2 class="ps-h2 ps-mb3">Is the row of the practice list somebody else's?</h2>
      <p class="ps-lede">
        Everything that the list has set of {name} since they were tied is as it was before, except what a
        person has changed since.
      </p>
      <p>
        The row becomes a patient of its own with the next sync, and the two are never suggested again.
        Messages that were sent meanwhile stay sent: check who got them.
      </p>
      <PostForm action={`/patients/${record.id}/unlink`}>
        <Reason />
        <div class="ps-row">
          <Button text="They are not the same person" preventDoubleClick />
          <a href={`/patients/${record.id}`}>Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

/** What was done. */
export function UnlinkedPage({ record, told }: { record: PatientRecord; told: string }): Html {
  return (
    <>
      <div role="status">
        <Notice kind="done" title="No longer tied to that row of the practice list">
          <p>{told}</p>
        </Notice>
      </div>
      <p class="ps-mt3">
        <a href={`/patients/${record.id}`}>Back to the patient</a>
      </p>
    </>
  )
}
