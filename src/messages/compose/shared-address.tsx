import { inLondon } from '../../platform/clock.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { ageOn, spokenName } from '../../patients/identity.ts'
import type { Sharer, Sharing } from '../../patients/record.ts'
import type { Way } from '../message.ts'
import { Agree } from './fields.tsx'
import { meansEmail, type Draft } from './draft.ts'

/** Who else has the same phone or email, and that the patient does not mind. */
export function SharedAddress(props: {
  way: Way
  sharing: Sharing
  name: string
  /** A child so young that a parent speaks for them. */
  isYoung: boolean
  draft: Draft
  errors: readonly FieldError[]
  now: Date
}): Html {
  const { way, sharing, name, isYoung, draft, errors, now } = props
  const { what, same, one, many, sent, there } = words[way]
  return (
    <Notice kind="warn" title={`This ${what} is shared with ${othersIn(sharing, now)}`}>
      <p>
        The same {same} is on their {sharing.patients === 2 ? 'record' : 'records'}, too. They may read {one}{' '}
        {isYoung ? 'about' : 'meant for'} {name}.
      </p>
      <Agree name={way === 'sms' ? 'shared-phone' : 'shared-email'} draft={draft} errors={errors}>
        {isYoung
          ? `A parent or carer is happy that ${many} about ${name} come to this ${what}`
          : `${name} is happy to be ${sent} ${there}`}
      </Agree>
    </Notice>
  )
}

const words = {
  ...{
    sms: {
      what: 'phone',
      same: 'number',
      one: 'a text',
      many: 'texts',
      sent: 'texted',
      there: 'on this phone',
    },
  },
  ...{
    email: {
      what: 'email address',
      same: 'address',
      one: 'an email',
      many: 'emails',
      sent: 'emailed',
      there: 'there',
    },
  },
} satisfies Record<Way, unknown>

/** That what was given for this once is another's, and that the patient may be written to there. */
export function OthersAddress(props: {
  others: Sharing
  /** It is on the patient's own record, too. */
  isOwn: boolean
  name: string
  isYoung: boolean
  draft: Draft
  errors: readonly FieldError[]
  now: Date
}): Html {
  const { others, isOwn, name, isYoung, draft, errors, now } = props
  const isEmail = meansEmail(draft.once)
  const what = isEmail ? 'email address' : 'number'
  return (
    <Notice kind="warn" title={`This ${what} is on the record of ${othersIn(others, now)}`}>
      <p>
        {!isOwn && `It is not on ${name}’s. `}They may read {isEmail ? 'an email' : 'a text'} meant for {name}
        .
      </p>
      <Agree name="others-address" draft={draft} errors={errors}>
        {isYoung ? `A parent or carer of ${name}` : name} has asked for this {what}, and is happy that they
        may read it
      </Agree>
    </Notice>
  )
}

/** The others: of those who are restricted only how many. */
function othersIn({ patients, others }: Sharing, now: Date): string {
  const unnamed = patients - 1 - others.length
  return new Intl.ListFormat('en-GB').format([
    ...others.map((other) => sharerWords(other, now)),
    ...(unnamed > 0 ? [unnamed === 1 ? '1 other patient' : `${unnamed} other patients`] : []),
  ])
}

function sharerWords(other: Sharer, now: Date): string {
  const { date_of_birth: born } = other
  return born === null ? spokenName(other) : `${spokenName(other)} (${ageOn(born, inLondon(now).date)})`
}
