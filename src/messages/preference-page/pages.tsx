import { Button, Checkboxes, Radios } from '../../platform/web/design.ts'
import { problem, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import {
  isWanted,
  newestOf,
  PURPOSES,
  WAYS,
  type Preference,
  type Purpose,
} from '../../patients/preferences/preference.ts'

/** As somebody reads it who may be the patient, or anybody else. */
const purposeWords: Record<Purpose, { text: string; hint: string }> = {
  'direct-care': {
    text: 'About your care',
    hint: 'Appointments, prescriptions, results, and what a clinician needs to tell you',
  },
  service: {
    text: 'News and services of the surgery',
    hint: 'Opening hours, vaccination and screening invitations, surveys',
  },
  other: { text: 'Anything else', hint: 'Fundraising, paid services, other organisations' },
}

/** Before anything is changed: a program that opens links to see whether they are safe changes nothing. */
export function UnsubscribePage({ token, purpose }: { token: string; purpose: Purpose }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Stop emails like this one?</h1>
      <p>
        When you press the button, we send you no more emails of this kind:{' '}
        <b>{purposeWords[purpose].text.toLowerCase()}</b>. You do not need to tell us who you are.
      </p>
      {purpose === 'direct-care' && (
        <p>
          Your surgery then sends you nothing about your care by email. They can still text, phone or write to
          you.
        </p>
      )}
      <form method="post" action={`/unsubscribe/${token}`}>
        <Button text="Stop these emails" />
      </form>
      <Others token={token} />
    </>
  )
}

/** After it. */
export function UnsubscribedPage({ token, purpose }: { token: string; purpose: Purpose }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">You get no more of these emails</h1>
      <p>
        We have stopped emails of this kind: <b>{purposeWords[purpose].text.toLowerCase()}</b>.
      </p>
      <Others token={token} />
    </>
  )
}

function Others({ token }: { token: string }): Html {
  return (
    <ul class="pp-links">
      <li>
        <a href={`/preferences/${token}`}>Choose what you are sent</a>
      </li>
      <li>
        <a href={`/preferences/${token}/not-me`}>This is not me, or you have the wrong address</a>
      </li>
    </ul>
  )
}

/** What the surgery may send, by text and by email. */
export function WishesPage(props: {
  token: string
  said: readonly Preference[]
  saved: unknown
  /** Whether what is texted back is heard here. */
  hearsStop: boolean
}): Html {
  const { token, said, saved, hearsStop } = props
  return (
    <>
      <h1 class="nhsuk-heading-l">Choose what you are sent</h1>
      {saved === 'yes' && (
        <div class="nhsuk-inset-text" role="status">
          <p>
            <b>Saved.</b> It holds from now on, also for what was waiting to be sent.
          </p>
        </div>
      )}
      {saved === 'changed' && (
        <div class="nhsuk-inset-text" role="status">
          <p>
            <b>Not saved.</b> Something else was said meanwhile. This is how it stands: tick it again.
          </p>
        </div>
      )}
      <p>Tick what your surgery may send you.</p>
      <PostForm action={`/preferences/${token}`}>
        <input type="hidden" name="seen" value={newestOf(said)} />
        {WAYS.map((way) => (
          <Checkboxes
            idPrefix={way}
            name={way}
            fieldset={{ legend: { text: way === 'sms' ? 'Text messages' : 'Emails', size: 'm' } }}
            items={PURPOSES.map((purpose) => ({
              value: purpose,
              text: purposeWords[purpose].text,
              hint: { text: purposeWords[purpose].hint },
              checked: isWanted(said, way, purpose),
            }))}
          />
        ))}
        <Button text="Save" preventDoubleClick />
      </PostForm>
      {hearsStop && (
        <p>
          To stop all texts to a phone at once, text STOP from it in reply to one of ours. Text START from the
          same phone to get them again.
        </p>
      )}
      <ul class="pp-links">
        <li>
          <a href={`/preferences/${token}/not-me`}>This is not me, or you have the wrong address</a>
        </li>
      </ul>
    </>
  )
}

/** Whoever is not the patient is asked for nothing but what is wrong. */
export function NotMePage(props: {
  action: string
  back: string
  form: Form<unknown>
  /** Leads to what they are sent, for who is the patient after all. */
  wishes?: Html
}): Html {
  const { action, back, form, wishes } = props
  return (
    <>
      <h1 class="nhsuk-heading-l">Not you?</h1>
      <p>
        We will stop sending this person’s messages to your phone or email at once. You do not need to tell us
        who you are.
      </p>
      <PostForm action={action}>
        <Radios
          idPrefix="why"
          name="why"
          fieldset={{ legend: { text: 'What is wrong?', size: 's' } }}
          items={[
            { value: 'unknown', text: 'I do not know this surgery' },
            { value: 'other', text: 'It is for someone else I know' },
            { value: 'changed', text: 'I used to be a patient here' },
          ]}
          errorMessage={problem(form, 'why')}
        />
        <Button text="Stop these messages" variant="warning" preventDoubleClick />
      </PostForm>
      {wishes && (
        <>
          <p>Is it you, and you want to be written to in another way?</p>
          <ul class="pp-links">
            <li>{wishes}</li>
          </ul>
        </>
      )}
      <p>
        <a href={back}>Go back</a>
      </p>
    </>
  )
}

/** Nothing of whom it was about. */
export function NotMeDonePage(): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">We have stopped these messages</h1>
      <p>
        This person’s messages do not come to your phone or email any more. We check their details with them.
        You can delete the message.
      </p>
    </>
  )
}

/** The same for one that never was and one that is over. */
export function NoSuchPage(): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">This page is no longer here</h1>
      <p>
        To choose what you are sent, use the link in a newer email from your surgery, or phone them on a
        number that you know already. They can write it down for you.
      </p>
    </>
  )
}
