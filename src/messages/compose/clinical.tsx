import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Notice } from '../../platform/web/marks.tsx'
import { Agree } from './fields.tsx'
import type { Measure } from './measured.tsx'
import type { ClinicalFinding } from './others-read.ts'

/** A clinical word: a secure link is offered, and a tick where one helps. */
export function Clinical({ measure, errors }: { measure: Measure; errors: readonly FieldError[] }): Html {
  const { clinical, agreed } = measure
  return (
    <div data-part="clinical">
      {clinical.map((finding) => (
        <div class={`pm-only pm-not-link ${finding.ways.map((way) => `pm-only--${way}`).join(' ')}`}>
          <Notice
            kind="warn"
            title={`“${finding.word}” is a clinical word`}
            end={
              <ActButton name="do" value="link" icon="lock">
                Use a secure link
              </ActButton>
            }
          >
            <p>{whyWords(finding)}</p>
            {finding.may === 'if-ticked' && (
              <Agree name="clinical-word" draft={{ agreed }} errors={errors}>
                It may be read on this phone
              </Agree>
            )}
          </Notice>
        </div>
      ))}
    </div>
  )
}

function whyWords({ may, what }: ClinicalFinding): string {
  return may === 'if-ticked'
    ? 'Anyone holding the phone can read it. Put the message behind a secure link.'
    : `Somebody else may read this ${what}: it cannot leave like this. Use a secure link, or take the word out.`
}
