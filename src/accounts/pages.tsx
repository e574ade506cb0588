import { Button, Input, PasswordInput } from '../platform/web/design.ts'
import { problem, typed, type Form } from '../platform/web/form.ts'
import { PostForm } from '../platform/web/marks.tsx'

/** The form to sign in. `to` is where to go afterwards. */
export function SignInForm({ form, to }: { form: Form<unknown>; to: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Sign in</h1>
      <PostForm action="/sign-in">
        <input type="hidden" name="to" value={to} />
        <Input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          spellcheck={false}
          label={{ text: 'Email' }}
          value={typed(form, 'email')}
          errorMessage={problem(form, 'email')}
        />
        <PasswordInput
          id="password"
          name="password"
          autocomplete="current-password"
          label={{ text: 'Password' }}
          errorMessage={problem(form, 'password')}
        />
        <Button text="Sign in" preventDoubleClick />
      </PostForm>
    </>
  )
}
