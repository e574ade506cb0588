import { inLondon } from '../../platform/clock.ts'
import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import { displayLongDate } from '../../patients/identity.ts'
import { displayCode } from '../code.ts'
import type { CheckedMessage } from './check.ts'

export const CHECK_TITLE = 'Is this message really from my surgery?'

/** Where anybody types the code of a message that they were sent. */
export function CheckPage({ form }: { form: Form<unknown> }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">{CHECK_TITLE}</h1>
      <p>
        Type the code of the message. We tell you which surgery sent it, when and how. You do not need to say
        who you are.
      </p>
      <CodeForm form={form} label="Message code" button="Check this code" />
      <p>A surgery never asks for your password or your bank details in a message.</p>
    </>
  )
}

/** What is known of a code, and what to make of it; the same for every code that is not known. */
export function CheckedPage({ found, form }: { found: CheckedMessage | null; form: Form<unknown> }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">{CHECK_TITLE}</h1>
      {found === null ? <Unknown /> : <Known found={found} />}
      <h2 class="nhsuk-heading-m">Check another code</h2>
      <CodeForm form={form} label="Another message code" button="Check this code" />
    </>
  )
}

function Known({ found }: { found: CheckedMessage }): Html {
  const { code, practice, way, leftAt } = found
  return (
    <>
      <div class="nhsuk-inset-text" role="status">
        <p>
          <b>
            {practice} sent a message with the code {displayCode(code)}
          </b>
        </p>
        <p>
          It was {way === 'sms' ? 'a text message' : 'an email'}, sent on{' '}
          {displayLongDate(inLondon(leftAt).date)}.
        </p>
      </div>
      <p>
        <b>Compare this with your message.</b> If the surgery, the day, or the way it came is different,
        somebody may have copied the code from another message. Then do what is said below.
      </p>
      <Doubt />
    </>
  )
}

function Unknown(): Html {
  return (
    <>
      <div class="nhsuk-inset-text" role="status">
        <p>
          <b>We do not know this code</b>
        </p>
        <p>
          No message with it was sent in the last year. Look whether you typed it as it stands in the message.
        </p>
      </div>
      <Doubt />
    </>
  )
}

function Doubt(): Html {
  return (
    <>
      <h2 class="nhsuk-heading-m">If you are not sure</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">
        <li>Do not open a link in the message, and do not answer it.</li>
        <li>Phone your surgery on a number that you know already, not on one from the message.</li>
        <li>
          Forward a text to <b>7726</b>, which is free. Forward an email to <b>report@phishing.gov.uk</b>.
        </li>
      </ul>
    </>
  )
}

function CodeForm(props: { form: Form<unknown>; label: string; button: string }): Html {
  const { form, label, button } = props
  return (
    <PostForm action="/check">
      <Input
        id="code"
        name="code"
        label={{ text: label, classes: 'nhsuk-label--s' }}
        hint={{ text: 'Six letters and digits, such as K7D 4PX' }}
        classes="nhsuk-input--width-10"
        autocomplete="off"
        spellcheck={false}
        value={typed(form, 'code')}
        errorMessage={problem(form, 'code')}
      />
      <Button text={button} />
    </PostForm>
  )
}
