import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, Only } from '../../platform/web/marks.tsx'
import { notTheirsWords, wayNames, whenAndHow } from '../../patients/preferences/words.ts'
import { WAYS, type Way } from '../message.ts'
import type { Draft } from './draft.ts'
import type { ComposeFacts } from './facts.ts'
import { Agree, Line } from './fields.tsx'

/** They asked for none of these, or the address is said to be another's. */
export function Unwanted(props: { facts: ComposeFacts; way: Way; name: string }): Html | null {
  const { facts, way, name } = props
  const unwanted = facts.unwanted[way]
  const { many, where } = wayNames[way]
  if (unwanted === null || unwanted.is === 'no-consent') return null
  const wishes = <a href={`/patients/${facts.record.id}/preferences`}>What {name} wants to be sent</a>
  if (unwanted.is === 'not-theirs')
    return (
      <Notice kind="stop" title={`This ${where} is said not to be ${name}’s`}>
        <p>
          {notTheirsWords[unwanted.by]} Nothing is sent there. {wishes}
        </p>
      </Notice>
    )
  return (
    <Notice kind="warn" title={`${name} asked us not to send ${many} like this`}>
      <p>
        {whenAndHow(unwanted, facts.now)}. About their care only: a clinician may send with a reason. {wishes}
      </p>
    </Notice>
  )
}

/** A clinician says that their care needs it, and why; it is kept with the message. */
export function Overrule(props: {
  facts: ComposeFacts
  name: string
  draft: Draft
  errors: readonly FieldError[]
}): Html | null {
  const { facts, name, draft, errors } = props
  const wasAsked = draft.needed !== '' || errors.some(({ field }) => ['opted-out', 'needed'].includes(field))
  const shownFor = [
    ...WAYS.filter((way) => facts.unwanted[way]?.is === 'opted-out'),
    ...(wasAsked ? ['once'] : []),
  ]
  if (shownFor.length === 0) return null
  return (
    <Only may="overrule-wishes">
      <div class={['pm-only', ...shownFor.map((way) => `pm-only--${way}`)].join(' ')}>
        <Agree name="opted-out" draft={draft} errors={errors}>
          {name}’s care needs this message
        </Agree>
        <Line
          name="needed"
          label="Why it is needed"
          hint="Kept with the message."
          value={draft.needed}
          errors={errors}
        />
      </div>
    </Only>
  )
}
