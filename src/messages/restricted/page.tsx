import { Button } from '../../platform/web/design.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { inLondon } from '../../platform/clock.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { displayDate, spokenName } from '../../patients/identity.ts'
import { CheckedReader } from '../compose/checked-reader.tsx'
import { targetOf, type Draft } from '../compose/draft.ts'
import { readerOf, type ComposeFacts } from '../compose/facts.ts'
import { Agree, Field, Line } from '../compose/fields.tsx'
import { OthersAddress } from '../compose/shared-address.tsx'
import { SentAlready } from '../compose/sent-before-notice.tsx'
import type { SentBefore } from '../compose/sent-before.ts'
import { isNight } from '../hours.ts'
import { restrictedAsks } from './check.ts'

/** One message to a restricted patient: where to, its words, that it is safe, and why. */
export function RestrictedMessagePage(props: {
  facts: ComposeFacts
  draft: Draft
  although: string
  errors: readonly FieldError[]
  before?: SentBefore | null
}): Html {
  const { facts, draft, although, errors, before = null } = props
  const { record, now, once, childOf } = facts
  const name = record.given_name ?? spokenName(record)
  const asked = { name, isYoung: readerOf(facts).bornIn !== null, draft, errors, now }
  const asks = restrictedAsks(draft, targetOf(draft, facts), facts)
  const born = record.date_of_birth === null ? '' : `, born ${displayDate(record.date_of_birth)}`
  return (
    <PostForm action={`/patients/${record.id}/messages/restricted`}>
      <input type="hidden" name="form" value={draft.form} />
      <input type="hidden" name="ticked-for" value={draft.once} />
      <p class="ps-crumb">
        <a href={`/patients/${record.id}/messages`}>Messages of {spokenName(record)}</a>
      </p>
      <h2 class="ps-h1 ps-mb2">One message to a restricted patient</h2>
      <Notice kind="stop" title="Nothing is sent to this record by itself">
        <p>
          Contact details are not kept here. You can send this one message to a number or email that you give
          now. It leaves at once, and asks for no answer. Your name, the time and your reason are kept, and
          the governance lead reads them.
        </p>
      </Notice>
      <SentAlready {...{ before, draft, errors, name, now }} />
      <Field legend="Send to" errors={errors} fields={['way']}>
        <Line
          name="once"
          label="Mobile number or email"
          hint="As the patient, or whoever protects them, has told you. Used for this message only. Not saved."
          value={draft.once}
          errors={errors}
        />
        {once?.others && <OthersAddress {...asked} others={once.others} isOwn={once.isOwn} />}
        {childOf !== null && asks.includes('child-phone') && (
          <CheckedReader way="once" age={childOf} draft={draft} errors={errors} />
        )}
      </Field>
      <Field label="Message" htmlFor="text" errors={errors} fields={['text']}>
        <Line
          name="subject"
          label="Subject"
          hint="For an email only. It can be read without opening it."
          value={draft.subject}
          errors={errors}
        />
        <p class="ps-small ps-mb1" id="text-hint">
          Write what anybody may read, and nothing of where they live: “Please phone us”, and who is asking.
        </p>
        <textarea
          class="nhsuk-textarea pm-words"
          id="text"
          name="text"
          rows={5}
          aria-describedby={
            errors.some(({ field }) => field === 'text') ? 'text-error text-hint' : 'text-hint'
          }
        >
          {draft.text}
        </textarea>
      </Field>
      {isNight(now) && (
        <Field legend="When" errors={errors} fields={[]}>
          <Notice kind="warn" title={`It is ${inLondon(now).time}`}>
            <p>A phone may wake somebody, and not them alone.</p>
          </Notice>
          <Line name="reason" label="Why it cannot wait" value={draft.reason} errors={errors} />
        </Field>
      )}
      <Field legend="Before you send it" errors={errors} fields={[]}>
        <Agree name="restricted" draft={draft} errors={errors}>
          I have permission, and it is safe to write to {name} there: they, or whoever protects them, have
          said so
        </Agree>
        <Line
          name="although"
          label="Why this message is needed"
          hint="Kept with the message. Write nothing that says where the patient is."
          value={although}
          errors={errors}
        />
      </Field>
      <p class="ps-large">
        <b>
          To {spokenName(record)}
          {born}
        </b>
      </p>
      <div class="ps-row">
        <Button text="Send this one message" variant="warning" preventDoubleClick />
        <a href={`/patients/${record.id}`}>Cancel</a>
      </div>
    </PostForm>
  )
}
