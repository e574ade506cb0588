import type { Child as Words } from 'hono/jsx'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { displayPhone } from '../../patients/identity.ts'
import { greetingOf, type Reader } from './advice/said.ts'
import { addressWord, CheckedReader } from './checked-reader.tsx'
import { picked, type Draft } from './draft.ts'
import { FailedBefore } from './failed-before.tsx'
import { PARENTS_UNTIL, readerOf, type ComposeFacts } from './facts.ts'
import { Choice, Field, Line, type PartProps } from './fields.tsx'
import { OthersAddress, SharedAddress } from './shared-address.tsx'
import { Overrule, Unwanted } from './unwanted.tsx'

/** By text, by email, or once to another address; beside each what is to be known of it before it is used. */
export function SendBy(props: PartProps & { facts: ComposeFacts; name: string }): Html {
  const { facts, draft, errors, name } = props
  const { sms, email, sharing, childOf } = facts
  const missing = [sms === null && 'no mobile on record', email === null && 'no email on record'].filter(
    Boolean,
  )
  const { way: best, why } = picked(facts)
  const reader = readerOf(facts)
  const asked = { name, isYoung: reader.bornIn !== null, draft, errors, now: facts.now }
  const way = (value: Draft['way'], words: Words) => (
    <Choice name="way" value={value} chosen={draft.way} id={value === draft.way ? 'way' : `way-${value}`}>
      {words}
    </Choice>
  )
  return (
    <Field legend="Send by" note={missing.join(', ')} errors={errors} fields={['way']}>
      <div class="ps-row">
        {sms !== null && way('sms', <>Text message to {displayPhone(sms)}</>)}
        {email !== null && way('email', <>Email to {email}</>)}
        {way('once', 'Another number or email, this once')}
      </div>
      {why !== null && (
        <p class={`ps-small pm-only pm-only--${best}`}>
          {best === 'email' ? 'Email' : 'Text message'} is chosen for you. {why}
        </p>
      )}
      <div class="pm-only pm-only--once">
        <Line
          name="once"
          label="Mobile number or email"
          hint="Used for this message only. Not saved."
          value={draft.once}
          errors={errors}
        />
        {facts.once?.others && (
          <OthersAddress {...asked} others={facts.once.others} isOwn={facts.once.isOwn} />
        )}
      </div>
      <div class="pm-only pm-only--sms">
        <Unwanted facts={facts} way="sms" name={name} />
        {sharing.sms && sms !== null && <SharedAddress {...asked} way="sms" sharing={sharing.sms} />}
        <FailedBefore facts={facts} way="sms" other={email !== null && 'email'} />
        <Unconfirmed what="number" from={facts.unconfirmed.sms} />
      </div>
      <div class="pm-only pm-only--email">
        <Unwanted facts={facts} way="email" name={name} />
        {sharing.email && email !== null && <SharedAddress {...asked} way="email" sharing={sharing.email} />}
        <FailedBefore facts={facts} way="email" other={sms !== null && 'sms'} />
        <Unconfirmed what="email address" from={facts.unconfirmed.email} />
      </div>
      <Overrule facts={facts} name={name} draft={draft} errors={errors} />
      {childOf !== null &&
        waysHeld(facts).map((way) => (
          <div class={`pm-only pm-only--${way}`}>
            <Child way={way} age={childOf} reader={reader} draft={draft} errors={errors} />
          </div>
        ))}
    </Field>
  )
}

/** No person and no message that arrived has shown that it is theirs. */
function Unconfirmed({ what, from }: { what: string; from: string | null }): Html | null {
  if (from === null) return null
  return (
    <Notice kind="info" title={`Nobody has confirmed this ${what}`}>
      <p>{from}. Read it back to them at the next contact.</p>
    </Notice>
  )
}

/** By which ways of the form it would go to what stands on some record. */
function waysHeld({ sms, email, once }: ComposeFacts): Draft['way'][] {
  return [
    ...(sms === null ? [] : (['sms'] as const)),
    ...(email === null ? [] : (['email'] as const)),
    ...(once?.isHeld ? (['once'] as const) : []),
  ]
}

type ChildProps = PartProps & { way: Draft['way']; age: number; reader: Reader }

function Child({ way, age, reader, draft, errors }: ChildProps): Html {
  if (age >= PARENTS_UNTIL) return <CheckedReader {...{ way, age, draft, errors }} />
  const years = age < 1 ? 'under 1' : String(age)
  return (
    <Notice
      kind="warn"
      title={`This is a child of ${years}: the ${addressWord(way, draft)} is probably a parent's`}
    >
      <p>Write to the parent. Begin with “{greetingOf(reader).slice(0, -1)}”.</p>
    </Notice>
  )
}
