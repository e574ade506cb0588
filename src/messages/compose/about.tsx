import type { Html } from '../../platform/web/html.ts'
import { purposeNames } from '../../patients/preferences/words.ts'
import { PURPOSES } from '../message.ts'
import { Choice, Field, type PartProps } from './fields.tsx'

/** What it is for decides whose refusal counts. */
export function About({ draft, errors }: PartProps): Html {
  return (
    <Field legend="What it is" errors={errors} fields={['purpose']}>
      <div class="ps-row">
        {PURPOSES.map((purpose) => (
          <Choice name="purpose" value={purpose} chosen={draft.purpose} id={`purpose-${purpose}`}>
            {purposeNames[purpose].short}
          </Choice>
        ))}
      </div>
      <p class="ps-small ps-quiet ps-m0 pm-only pm-only--other">
        Fundraising, paid services and other organisations: only to patients who said yes to it.
      </p>
    </Field>
  )
}
