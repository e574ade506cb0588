import { Button, DateInput } from '../../platform/web/design.ts'
import { emptyForm, problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import type { PracticeContact } from '../../practices/contact.ts'
import { Emergency, PhoneUs } from '../patient-page/page.tsx'
import { BIRTH_INPUT } from './birth-form.ts'
import { CallNow } from './call-now.tsx'
import { onDay } from './when-words.ts'

/** What somebody had typed when their half hour was over: it comes along until they may send it. */
export interface Unsent {
  form: string
  text: string
  /** Files had been chosen with it. They do not come along: no page may keep them, and they are large. */
  hasFiles: boolean
}

/** What else somebody may want who does not know what this is. */
function Doubts({ address }: { address: string }): Html {
  return (
    <ul class="pp-links">
      <li>
        <a href={`${address}/not-me`}>This is not me, or you have the wrong number</a>
      </li>
      <li>
        <a href="/check" rel="noreferrer">
          Check this message is really from us
        </a>
      </li>
    </ul>
  )
}

/** Before the date of birth nothing of the patient is shown: no name, no subject, no sender. */
export function CheckPage(props: {
  address: string
  sentAt: Date | null
  form?: Form<unknown>
  unsent?: Unsent | null
}): Html {
  const { address, sentAt, form = emptyForm(), unsent } = props
  const error = problem(form, BIRTH_INPUT)
  const part = (name: string) => ({ name, value: typed(form, name), error: error !== undefined })
  return (
    <>
      {unsent && <CallNow text={unsent.text} fate="kept" />}
      <h1 class="nhsuk-heading-l">
        {unsent ? 'Enter the date of birth again' : 'You have a private message'}
      </h1>
      {unsent && <p>It is a while since it was entered. {unsentWords(unsent)}</p>}
      <p>
        {sentAt !== null && `We sent it on ${onDay(sentAt)}. `}
        Enter the date of birth of the person it is for, so that only they can read it.
      </p>
      <PostForm action={address}>
        {unsent && (
          <>
            <input type="hidden" name="form" value={unsent.form} />
            <input type="hidden" name="reply" value={unsent.text} />
            {unsent.hasFiles && <input type="hidden" name="chosen" value="yes" />}
          </>
        )}
        <DateInput
          id="birth"
          fieldset={{ legend: { text: 'Date of birth', size: 's' } }}
          hint={{ text: 'For example, 31 3 1980. For a child, enter the child’s date of birth.' }}
          errorMessage={error}
          day={part('day')}
          month={part('month')}
          year={part('year')}
        />
        {error && <p>After 5 wrong dates the link locks, and we will get in touch to help.</p>}
        <Button text="Read the message" preventDoubleClick />
      </PostForm>
      <Emergency />
      <Doubts address={address} />
    </>
  )
}

function unsentWords({ text, hasFiles }: Unsent): string {
  if (!hasFiles) return 'What you wrote is not sent yet, and is kept until then.'
  const again = 'Your files are not sent: you will be asked to choose them again.'
  return text === '' ? again : `What you wrote is not sent yet, and is kept until then. ${again}`
}

/** Nobody reads with this link any more. */
export function LockedPage(props: { address: string; practice: PracticeContact; code: string | null }): Html {
  const { address, practice, code } = props
  return (
    <>
      <h1 class="nhsuk-heading-l">This link is locked</h1>
      <p>
        Wrong dates of birth or wrong codes were entered too often. To keep the message private nobody can
        open it with this link any more.
      </p>
      <p>We know about it, and will send you a new link or phone you.</p>
      <h2 class="nhsuk-heading-s">If you need us sooner</h2>
      <p>
        <PhoneUs practice={practice} />
        {code !== null && (
          <>
            {' '}
            Say the message code <span class="pp-code">{code}</span>.
          </>
        )}
      </p>
      <Emergency />
      <Doubts address={address} />
    </>
  )
}

/** The same for a link that never was, one that is too old, and one in whose place another was sent. */
export function OverPage(): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">This message is no longer here</h1>
      <p>A link works for some weeks, and ends when a new one is sent.</p>
      <p>
        Look whether you have a newer text or email from your surgery. If you still need the message, phone
        your surgery on a number that you know already: they can send you a new link.
      </p>
      <Emergency />
    </>
  )
}

/** Links that are none are tried one after the other. */
export function TooManyPage(): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Too many links are being tried</h1>
      <p>
        Wait a minute, then open the link in your text or email again. If that does not help, phone your
        surgery on a number that you know already.
      </p>
      <Emergency />
    </>
  )
}
