import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import { NewPasswordInput } from '../my-sign-in/pages.tsx'

/** The same for everybody: it asks for nothing, so it cannot tell who has an account. */
export function Forgotten() {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">I cannot sign in</h1>
      <h2 class="ps-h2">I do not know my password</h2>
      <p>
        Ask a manager of your practice, or whoever looks after this installation. They make a link with which
        you set a new password. It works once, for 30 minutes. They will want to be sure that it is you who
        asks.
      </p>
      <h2 class="ps-h2">I have lost my authenticator</h2>
      <p>
        Enter one of your recovery codes where the code is asked for. If you have none left, whoever looks
        after this installation takes the authenticator away, once they are sure that it is you who asks. You
        set up a new one when you next sign in.
      </p>
      <h2 class="ps-h2">I am locked out</h2>
      <p>Wait 15 minutes, or ask for a link as above: a new password ends the lock.</p>
      <p>
        <a href="/sign-in">Back to the sign-in page</a>
      </p>
    </>
  )
}

/** After a new password: of somebody who has not signed in before, or in place of the one before. */
export function PasswordSet({ isNew, hasAuthenticator }: { isNew: boolean; hasAuthenticator: boolean }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Your password is set</h1>
      {isNew ? (
        <p>Now sign in with your email and this password.</p>
      ) : (
        <p>You are signed out wherever you were signed in.</p>
      )}
      {hasAuthenticator ? (
        <p>Your authenticator is as it was: it makes the code that you are asked for next.</p>
      ) : (
        <p>
          Next you set up an authenticator, an app that makes a code for each time you sign in. Have your
          phone at hand.
        </p>
      )}
      <Button href="/sign-in" text="Sign in" />
    </>
  )
}

/** The first who looks after an installation, by the link that its first start prints. */
export function FirstOperatorForm({ form }: { form: Form<unknown> }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Make the first operator</h1>
      <p>
        You will look after this installation: add practices and let their managers in. You belong to no
        practice and see no patient. Next you set up an authenticator.
      </p>
      <PostForm action="/first-operator">
        <Input
          id="name"
          name="name"
          autocomplete="name"
          label={{ text: 'Your name' }}
          value={typed(form, 'name')}
          errorMessage={problem(form, 'name')}
        />
        <Input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          spellcheck={false}
          label={{ text: 'Your email' }}
          value={typed(form, 'email')}
          errorMessage={problem(form, 'email')}
        />
        <NewPasswordInput form={form} />
        <Button text="Go on" preventDoubleClick />
      </PostForm>
    </>
  )
}
