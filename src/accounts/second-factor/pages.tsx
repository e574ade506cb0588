import { raw } from 'hono/html'
import { toString as drawn } from 'qrcode'
import { Button, Details, Input } from '../../platform/web/design.ts'
import { problem, type Form } from '../../platform/web/form.ts'
import { PostForm } from '../../platform/web/marks.tsx'

/** Asks for the code after the password was right. `to` is where to go afterwards. */
export function CodeForm({ form, to }: { form: Form<unknown>; to: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Enter your code</h1>
      <PostForm action="/sign-in/code">
        <input type="hidden" name="to" value={to} />
        <CodeInput
          form={form}
          hint="The 6 digits that your authenticator app shows now, or one of your recovery codes."
        />
        <Button text="Sign in" preventDoubleClick />
      </PostForm>
      <Details summary={{ text: 'I have neither' }} classes="ps-mt3">
        <p>
          Ask a manager of your practice, or whoever looks after this installation, to take your authenticator
          away. Then sign in with your password and set up a new one.
        </p>
      </Details>
      <p>
        <a href="/sign-in">Sign in as somebody else</a>
      </p>
    </>
  )
}

/** A new authenticator: the secret as a picture and as text, and a code that proves it was taken over. */
export function NewAuthenticator(props: {
  form: Form<unknown>
  to: string
  secret: string
  /** From `drawSecret`. */
  picture: string
  /** Whether somebody is signed in already and replaces what they had. */
  replaces: boolean
}) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Set up an authenticator</h1>
      <p>
        {props.replaces
          ? 'The new authenticator takes the place of the one that you have now, and new recovery codes that of the old ones.'
          : 'A password can be watched or guessed. Besides it you need a code from a device that only you have. You set it up once.'}
      </p>
      <ol>
        <li>
          Open an authenticator app on your phone, such as Microsoft Authenticator or Google Authenticator. A
          password manager can do it too.
        </li>
        <li>
          Let it scan this picture:
          <div class="ps-qr">{raw(props.picture)}</div>
          or type this key into it: <code class="ps-secret">{inFours(props.secret)}</code>
        </li>
        <li>Enter the code that it shows.</li>
      </ol>
      <PostForm action="/sign-in/authenticator">
        <input type="hidden" name="to" value={props.to} />
        <CodeInput form={props.form} hint="6 digits" />
        <Button text="Go on" preventDoubleClick />
      </PostForm>
    </>
  )
}

/** The codes, shown this once. */
export function RecoveryCodes({ codes, to }: { codes: readonly string[]; to: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Keep your recovery codes</h1>
      <p>
        If you lose your device, each of these signs you in once, in place of a code. They are shown only now.
        Print them, or copy them to a place that only you can reach, away from your password.
      </p>
      <ul class="ps-codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <Button href={to} text="I have kept them" />
      </p>
    </>
  )
}

/** The QR code of an address, as SVG whose looks are attributes: the browser refuses inline styles. */
export async function drawSecret(address: string): Promise<string> {
  const svg = await drawn(address, { type: 'svg', margin: 4, width: 200 })
  return svg.replace('<svg ', '<svg role="img" aria-label="QR code for your authenticator app" ')
}

function CodeInput({ form, hint }: { form: Form<unknown>; hint: string }) {
  return (
    <Input
      id="code"
      name="code"
      autocomplete="one-time-code"
      spellcheck={false}
      classes="nhsuk-input--width-10"
      label={{ text: 'Code' }}
      hint={{ text: hint }}
      errorMessage={problem(form, 'code')}
    />
  )
}

function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}
