import { inLondon } from '../../platform/clock.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { ageOn, spokenName } from '../../patients/identity.ts'
import type { Sharer, Sharing } from '../../patients/record.ts'
import { Agree } from './fields.tsx'
import type { Draft } from './draft.ts'

/** Who else has the same phone, and that the patient does not mind. */
export function SharedPhone(props: {
  sharing: Sharing
  name: string
  draft: Draft
  errors: readonly FieldError[]
  now: Date
}): Html {
  const { sharing, name, draft, errors, now } = props
  const unnamed = sharing.patients - 1 - sharing.others.length
  const others = [
    ...sharing.others.map((other) => sharerWords(other, now)),
    ...(unnamed > 0 ? [unnamed === 1 ? '1 other patient' : `${unnamed} other patients`] : []),
  ]
  const list = new Intl.ListFormat('en-GB').format(others)
  return (
    <Notice kind="warn" title={`This phone is shared with ${list}`}>
      <p>
        The same number is on their {others.length === 1 ? 'record' : 'records'}, too. They may read a text
        meant for {name}.
      </p>
      <Agree name="shared-phone" draft={draft} errors={errors}>
        {name} is happy to be texted on this phone
      </Agree>
    </Notice>
  )
}

function sharerWords(other: Sharer, now: Date): string {
  const { date_of_birth: born } = other
  return born === null ? spokenName(other) : `${spokenName(other)} (${ageOn(born, inLondon(now).date)})`
}
