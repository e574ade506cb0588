import { Button, Input } from '../../platform/web/design.ts'
import { problem, type FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import type { PracticeContact } from '../../practices/contact.ts'
import { Emergency, PhoneUs } from '../patient-page/page.tsx'
import { CODE_MINUTES, type CodeTarget, type NoCode } from './code.ts'

interface CodeProps {
  address: string
  target: CodeTarget
  errors?: readonly FieldError[]
  practice: PracticeContact
}

/** Why there is no code to enter: none is sent, the one that was is over, or none has been asked for yet. */
export type NoneToEnter = NoCode | 'over' | 'unsent'

const whereWords = ({ way }: CodeTarget) => (way === 'sms' ? 'phone' : 'email address')

/** Another phone or computer than the one it was first opened on. */
export function CodePage(props: CodeProps & { trouble?: NoneToEnter | null }): Html {
  const { trouble } = props
  if (trouble === 'unsent') return <AskForCode {...props} />
  if (trouble && trouble !== 'over') return <NoCodePage {...props} why={trouble} />
  return <EnterCode {...props} isOver={trouble === 'over'} />
}

/** No code goes there now. Nothing is told of why that would help somebody whose phone it is not. */
function NoCodePage({ address, target, practice, why }: CodeProps & { why: NoCode }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Open it on the other device</h1>
      <p>This message was first opened on another phone or computer. Please read it there.</p>
      <p>
        {noCodeWords[why](target, whereWords(target))} <PhoneUs practice={practice} />
      </p>
      {why === 'new-address' && (
        <PostForm action={`${address}/code/again`}>
          <Button text="Try again" variant="secondary" preventDoubleClick />
        </PostForm>
      )}
      <Emergency />
    </>
  )
}

function AskForCode({ address, target }: CodeProps): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Have a code sent</h1>
      <p>
        This message was first opened on another phone or computer. To read it here, have a 6-digit code sent
        to your {whereWords(target)} <b>{target.shown}</b>.
      </p>
      <PostForm action={`${address}/code/again`}>
        <Button text="Send the code" preventDoubleClick />
      </PostForm>
      <ul class="pp-links">
        <li>
          <NoLonger address={address} target={target} />
        </li>
      </ul>
      <Emergency />
    </>
  )
}

function NoLonger({ address, target }: Pick<CodeProps, 'address' | 'target'>): Html {
  return <a href={`${address}/other-device`}>I no longer have that {whereWords(target)}</a>
}

function EnterCode({ address, target, errors = [], isOver }: CodeProps & { isOver: boolean }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Enter the code we sent you</h1>
      <p>
        This message was first opened on another phone or computer.{' '}
        {isOver ? (
          'The code is too old, or was entered wrongly too often. Have another one sent.'
        ) : (
          <>
            We have sent a 6-digit code to your {whereWords(target)} <b>{target.shown}</b>.
          </>
        )}
      </p>
      <PostForm action={`${address}/code`}>
        <Input
          id="code"
          name="code"
          label={{ text: '6-digit code', size: 's' }}
          hint={{ text: `It works for ${CODE_MINUTES} minutes.` }}
          inputmode="numeric"
          autocomplete="one-time-code"
          classes="pp-otp nhsuk-input--width-10"
          spellcheck={false}
          errorMessage={problem({ errors: [...errors] }, 'code')}
        />
        <Button text="Continue" preventDoubleClick />
      </PostForm>
      <ul class="pp-links">
        <li>
          <PostForm action={`${address}/code/again`}>
            <button type="submit">Send the code again</button>
          </PostForm>
        </li>
        <li>
          <NoLonger address={address} target={target} />
        </li>
      </ul>
      <Emergency />
    </>
  )
}

const noCodeWords: Record<NoCode, (target: CodeTarget, where: string) => string> = {
  'too-many': () =>
    'We have sent as many codes as we can for now. Try again in an hour, or ask us for a new link.',
  'no-address': (_, where) =>
    `We did not keep the ${where} that it was sent to, so we cannot send a code. Ask us for a new link.`,
  'new-address': () => 'We cannot send a code just now. Ask us for help, or try again in 24 hours.',
  stopped: ({ shown }, where) =>
    `We do not send to your ${where} ${shown} any more, so we cannot send a code there. Ask us how else you can have the message.`,
}

/** What to do for somebody who cannot get the code. */
export function OtherDevicePage(props: {
  address: string
  target: CodeTarget
  practice: PracticeContact
}): Html {
  const { address, target, practice } = props
  const where = target.way === 'sms' ? 'phone number' : 'email address'
  return (
    <>
      <h1 class="nhsuk-heading-l">If you cannot get the code</h1>
      <p>
        We send the code only to where we sent the message, so that nobody else can read it. We cannot change
        your {where} on this page.
      </p>
      <p>
        Ask us to change it and to send you a new link. <PhoneUs practice={practice} /> We will ask who you
        are.
      </p>
      <p>
        <a href={address}>Go back to enter the code</a>
      </p>
      <Emergency />
    </>
  )
}
