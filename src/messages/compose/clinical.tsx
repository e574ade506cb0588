import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Notice } from '../../platform/web/marks.tsx'
import { Agree } from './fields.tsx'
import type { Measure } from './measured.tsx'

/** A clinical word in a text: a secure link is offered, or a tick. */
export function Clinical({ measure, errors }: { measure: Measure; errors: readonly FieldError[] }): Html {
  const { clinical, agreed } = measure
  if (clinical === null) return <div data-part="clinical" />
  return (
    <div class="pm-only pm-only--sms pm-only--once pm-not-link" data-part="clinical">
      <Notice
        kind="warn"
        title={`“${clinical}” is a clinical word`}
        end={
          <ActButton name="do" value="link" icon="lock">
            Use a secure link
          </ActButton>
        }
      >
        <p>Anyone holding the phone can read it. Put the message behind a secure link.</p>
        <Agree name="clinical-word" draft={{ agreed }} errors={errors}>
          It may be read on this phone
        </Agree>
      </Notice>
    </div>
  )
}
