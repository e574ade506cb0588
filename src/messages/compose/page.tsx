import type { Child } from 'hono/jsx'
import { inLondon } from '../../platform/clock.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Notice, PostForm } from '../../platform/web/marks.tsx'
import { displayDate, displayLongDate, displayPhone, spokenName } from '../../patients/identity.ts'
import { PURPOSES, type Way } from '../message.ts'
import { purposeNames } from '../../patients/preferences/words.ts'
import { whyWords } from '../../patients/unreliable/did-not-work.tsx'
import { dayAndMonth } from '../../patients/when.ts'
import type { ComposeFacts } from './facts.ts'
import type { Attachment } from '../attachment/attachment.ts'
import { Attached } from './attached.tsx'
import { Agree, Choice, Field, Line } from './fields.tsx'
import type { Draft } from './draft.ts'
import type { Template } from '../template/template.ts'
import { DAY_BEGINS, isNight, nextMorning } from '../hours.ts'
import { Measured, type Measure } from './measured.tsx'
import { ReplyAllowed, WhereRead } from './reading.tsx'
import { SharedPhone } from './shared-phone.tsx'
import { Overrule, Unwanted } from './unwanted.tsx'

export interface ComposeProps {
  facts: ComposeFacts
  draft: Draft
  errors: readonly FieldError[]
  measure: Measure
  templates: readonly Template[]
  attached: readonly Attachment[]
}

/** One message to one person: how it goes, its words, when; at the foot who gets it, where, and what it costs. */
export function ComposePage({ facts, draft, errors, measure, templates, attached }: ComposeProps): Html {
  const { record } = facts
  const name = record.given_name ?? spokenName(record)
  return (
    <PostForm action={`/patients/${record.id}/messages/new`} id="compose" classes="pm-compose" upload>
      <input type="hidden" name="form" value={draft.form} />
      <input type="hidden" name="seen" value={draft.seen} />
      <input type="hidden" name="from" value={draft.from} />
      <p class="ps-crumb">
        <a href={`/patients/${record.id}/messages`}>Messages of {spokenName(record)}</a>
      </p>
      <h2 class="ps-h1 ps-mb2">New message</h2>
      <div class="ps-split">
        <div>
          <About draft={draft} errors={errors} />
          <How facts={facts} draft={draft} errors={errors} name={name} />
          {templates.length > 0 && <Templates draft={draft} templates={templates} />}
          <WhereRead draft={draft} errors={errors} hasBirth={record.date_of_birth !== null} />
          <Words draft={draft} errors={errors} measure={measure} />
          <ReplyAllowed draft={draft} errors={errors} now={facts.now} linkDays={facts.linkDays} />
          <Attached attached={attached} errors={errors} />
          <When draft={draft} errors={errors} now={facts.now} />
        </div>
        <aside aria-labelledby="preview-h">
          <h2 class="ps-h2 ps-mb2" id="preview-h">
            What {name} will see
          </h2>
          <Measured part="preview" measure={measure} />
          <p class="ps-small ps-quiet ps-mt2">
            {draft.read === 'link'
              ? `The link works for ${facts.linkDays === 1 ? '1 day' : `${facts.linkDays} days`}. 5 wrong dates of birth lock it, and you are told.`
              : 'Marked words are explained beside the message. The marks are not sent.'}
          </p>
        </aside>
      </div>
      <SendBar facts={facts} draft={draft} measure={measure} />
    </PostForm>
  )
}

type PartProps = { draft: Draft; errors: readonly FieldError[] }

/** What it is for decides whose refusal counts. */
function About({ draft, errors }: PartProps): Html {
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

function How(props: PartProps & { facts: ComposeFacts; name: string }): Html {
  const { facts, draft, errors, name } = props
  const { sms, email, sharing, childOf } = facts
  const missing = [sms === null && 'no mobile on record', email === null && 'no email on record'].filter(
    Boolean,
  )
  const way = (value: Draft['way'], words: Child) => (
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
      <div class="pm-only pm-only--once">
        <Line
          name="once"
          label="Mobile number or email"
          hint="Used for this message only. Not saved."
          value={draft.once}
          errors={errors}
        />
      </div>
      <div class="pm-only pm-only--sms">
        <Unwanted facts={facts} way="sms" name={name} />
        {sharing && sms !== null && (
          <SharedPhone sharing={sharing} name={name} draft={draft} errors={errors} now={facts.now} />
        )}
        <FailedBefore facts={facts} way="sms" other={email !== null && 'email'} />
        {sms !== null && facts.unconfirmed !== null && (
          <p class="ps-small ps-quiet ps-mt2">
            Nobody has confirmed this number. {facts.unconfirmed}. Read it back at the next contact.
          </p>
        )}
      </div>
      <div class="pm-only pm-only--email">
        <Unwanted facts={facts} way="email" name={name} />
        <FailedBefore facts={facts} way="email" other={sms !== null && 'sms'} />
      </div>
      <Overrule facts={facts} name={name} draft={draft} errors={errors} />
      {childOf !== null && (sms !== null || email !== null) && (
        <div class="pm-only pm-only--held">
          <Child age={childOf} name={name} draft={draft} errors={errors} />
        </div>
      )}
    </Field>
  )
}

function FailedBefore(props: { facts: ComposeFacts; way: Way; other: Way | false }): Html | null {
  const { facts, way, other } = props
  const failed = failedWords(facts, way)
  if (failed === null) return null
  return (
    <Notice
      kind="warn"
      title={failed.title}
      end={
        other ? (
          <ActButton name="send-by" value={other}>
            {other === 'email' ? 'Send by email instead' : 'Send a text instead'}
          </ActButton>
        ) : undefined
      }
    >
      <p>{failed.more}</p>
    </Notice>
  )
}

/** What was said of the address, or else that messages to it failed; null when neither. */
function failedWords(facts: ComposeFacts, way: Way): { title: string; more: string } | null {
  const what = way === 'sms' ? 'number' : 'address'
  const unreliable = facts.unreliable.find(({ detail }) => (detail === 'email') === (way === 'email'))
  const number = facts.failed[way]
  if (number === 0 && !unreliable) return null
  const messages = way === 'sms' ? 'texts to this number' : 'emails to this address'
  const last = number > 1 ? `The last ${number} ${messages} failed` : `The last of the ${messages} failed`
  if (!unreliable) return { title: last, more: 'It may not reach them.' }
  return {
    title: number > 1 ? last : `This ${what} did not work last time`,
    more: `${whyWords(unreliable)} Said on ${dayAndMonth(unreliable.since, facts.now)}. Ask for a new one.`,
  }
}

function Child({ age, name, draft, errors }: PartProps & { age: number; name: string }): Html {
  if (age < 11) {
    const years = age < 1 ? 'under 1' : String(age)
    return (
      <Notice kind="warn" title={`This is a child of ${years}: the phone is probably a parent's`}>
        <p>Write to the parent. Begin with “Dear parent or carer of {name}”.</p>
      </Notice>
    )
  }
  return (
    <Notice kind="warn" title={`This patient is ${age}`}>
      <p>What is held may be a parent's number or email.</p>
      <Agree name="child-phone" draft={draft} errors={errors}>
        I have checked who reads this phone
      </Agree>
    </Notice>
  )
}

function Templates({ draft, templates }: { draft: Draft; templates: readonly Template[] }): Html {
  return (
    <Field label="Template" htmlFor="template" errors={[]} fields={[]}>
      <div class="ps-row">
        <select class="nhsuk-select pm-select" id="template" name="template">
          <option value="">No template</option>
          {templates.map(({ id, name }) => (
            <option value={id} selected={id === draft.template}>
              {name}
            </option>
          ))}
        </select>
        <ActButton name="do" value="use">
          Use
        </ActButton>
      </div>
    </Field>
  )
}

function Words({ draft, errors, measure }: PartProps & { measure: Measure }): Html {
  return (
    <Field label="Message" htmlFor="text" errors={errors} fields={['text']}>
      <div class="pm-only pm-only--email pm-only--once pm-not-link">
        <Line
          name="subject"
          label="Subject"
          hint="For an email. It can be read without opening it: nothing private."
          value={draft.subject}
          errors={errors}
        />
      </div>
      <textarea
        class="nhsuk-textarea pm-words"
        id="text"
        name="text"
        rows={5}
        aria-describedby={errors.some(({ field }) => field === 'text') ? 'text-error meter' : 'meter'}
      >
        {draft.text}
      </textarea>
      <div id="meter" role="status">
        <Measured part="meter" measure={measure} />
      </div>
      {measure.clinical !== null && (
        <div class="pm-only pm-only--sms pm-only--once pm-not-link">
          <Notice
            kind="warn"
            title={`“${measure.clinical}” is a clinical word`}
            end={
              <ActButton name="do" value="link" icon="lock">
                Use a secure link
              </ActButton>
            }
          >
            <p>Anyone holding the phone can read it. Put the message behind a secure link.</p>
            <Agree name="clinical-word" draft={draft} errors={errors}>
              It may be read on this phone
            </Agree>
          </Notice>
        </div>
      )}
      <p class="ps-mt2">
        <ActButton name="do" value="look">
          Update preview
        </ActButton>
      </p>
    </Field>
  )
}

function When({ draft, errors, now }: PartProps & { now: Date }): Html {
  const isLate = isNight(now)
  const choice = (value: Draft['when'], words: Child) => (
    <Choice name="when" value={value} chosen={draft.when} id={`when-${value}`}>
      {words}
    </Choice>
  )
  const morning = nextMorning(now).isToday ? 'Send today at 08:00' : 'Send tomorrow at 08:00'
  return (
    <Field legend="When" errors={errors} fields={[]}>
      {isLate && (
        <Notice kind="warn" title={`It is ${inLondon(now).time}`}>
          <p>A phone may wake somebody.</p>
        </Notice>
      )}
      <div class="ps-row">
        {isLate && choice('morning', morning)}
        {choice('now', isLate ? 'Send now' : 'Now')}
        {choice('later', 'Later')}
      </div>
      {isLate && (
        <div class="pm-only pm-only--now">
          <Line
            name="reason"
            label="Why it cannot wait"
            hint="Kept with the message."
            value={draft.reason}
            errors={errors}
          />
        </div>
      )}
      <div class="pm-only pm-only--later ps-row">
        <Line name="date" label="Date" type="date" value={draft.date} errors={errors} />
        <Line name="time" label="Time, 08:00 to 20:00" type="time" value={draft.time} errors={errors} />
      </div>
    </Field>
  )
}

/** The last that is read before sending is who it goes to. */
function SendBar({ facts, draft, measure }: { facts: ComposeFacts; draft: Draft; measure: Measure }): Html {
  const { record, sms, email } = facts
  const born = record.date_of_birth === null ? '' : `, born ${displayDate(record.date_of_birth)}`
  return (
    <div class="pm-sendbar">
      <div>
        <p class="ps-large">
          <b>
            To {spokenName(record)}
            {born}
          </b>
        </p>
        <p class="ps-m0">
          {sms !== null && <span class="pm-only pm-only--sms">Text to {displayPhone(sms)}. </span>}
          {email !== null && <span class="pm-only pm-only--email">Email to {email}. </span>}
          <span class="pm-only pm-only--once">
            {draft.once === '' ? 'To the address above. ' : `To ${draft.once}. `}
          </span>
          <span class="pm-only pm-only--sms pm-only--once" id="cost">
            <Measured part="cost" measure={measure} />
          </span>
          <span class="pm-only pm-only--email">{draft.read === 'link' && 'With a secure link.'}</span>{' '}
          {draft.reply === 'needed' && 'A reply is needed.'}
        </p>
      </div>
      <div class="ps-row">
        <a href={`/patients/${record.id}/messages`}>Cancel</a>
        <button class="nhsuk-button" type="submit" name="do" value="send">
          <span class="pm-only pm-only--now">
            <span class="pm-only pm-only--sms">Send text message</span>
            <span class="pm-only pm-only--email">Send email</span>
            <span class="pm-only pm-only--once">Send this once</span>
          </span>
          <span class="pm-only pm-only--morning">Schedule for {morningWords(facts.now)}</span>
          <span class="pm-only pm-only--later">
            Schedule<span data-schedule> {laterWords(draft)}</span>
          </span>
        </button>
      </div>
    </div>
  )
}

/** `Wed 25 Nov, 08:00`. */
const morningWords = (now: Date) => `${weekday(inLondon(nextMorning(now).at).date)}, ${DAY_BEGINS}`

/** `for Wed 25 Nov, 09:00` once both are chosen. */
function laterWords({ date, time }: Draft): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d$/.test(time)) return ''
  return Number.isNaN(+new Date(date)) ? '' : `for ${weekday(date)}, ${time}`
}

function weekday(date: string): string {
  const name = new Date(date).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' })
  return `${name} ${displayDate(date).slice(0, -' 2026'.length)}`
}

/** No form and no button: nothing can be sent. What was written is shown, so that it is not lost. */
export function StoppedPage({ facts, text }: { facts: ComposeFacts; text: string }): Html {
  const { record, stop, waiting } = facts
  const name = spokenName(record)
  const since = displayLongDate(inLondon(record.status_since).date)
  const words: Record<NonNullable<ComposeFacts['stop']>, [title: string, ...rest: string[]]> = {
    left: [
      `${name} has left the practice`,
      `Not on the list since ${since}.`,
      `If this is wrong, correct it in your own system: tonight’s list brings ${record.given_name ?? name} back.`,
    ],
    deceased: [`${name} has died`],
    restricted: [
      'the record is restricted',
      'Contact details are not shown, and nobody is written to at them.',
    ],
    merged: ['this record was merged', 'Write from the record that stayed.'],
    'switched-off': ['Patient Sync is off for this practice', 'A manager switches it on under Activation.'],
  }
  const [title, ...rest] = words[stop!]
  return (
    <>
      <h2 class="ps-h1 ps-mb2">New message</h2>
      <Notice kind="stop" title={`No message can be sent: ${title}`}>
        {rest.map((sentence) => (
          <p>{sentence}</p>
        ))}
        {waiting > 0 && (
          <p>
            {waiting === 1
              ? '1 message that was waiting is not sent.'
              : `${waiting} messages that were waiting are not sent.`}
          </p>
        )}
      </Notice>
      {text !== '' && (
        <>
          <h3 class="ps-h3 ps-mt3">What you wrote</h3>
          <p class="pm-text nhsuk-inset-text">{text}</p>
        </>
      )}
      <p class="ps-mt3">
        <Act href={`/patients/${record.merged_into ?? record.id}`}>
          {record.merged_into === null ? 'Back to the record' : 'Open the record that stayed'}
        </Act>
      </p>
    </>
  )
}
