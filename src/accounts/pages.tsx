import { Button, Input, PasswordInput } from '../platform/web/design.ts'
import { problem, typed, type Form } from '../platform/web/form.ts'
import { PasskeyButton } from './passkeys/pages.tsx'
import { PostForm } from '../platform/web/marks.tsx'
import { ProviderLinks } from './openid/pages.tsx'
import type { Provider } from './openid/provider.ts'

/** The form to sign in, and the providers that one may sign in with instead. `to` is where to go afterwards. */
export function SignInForm({
  form,
  to,
  providers,
}: {
  form: Form<unknown>
  to: string
  providers: readonly Provider[]
}) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Sign in</h1>
      <ProviderLinks providers={providers} to={to} />
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
      <PasskeyButton to={to} />
      <p>
        <a href="/sign-in/forgotten">I cannot sign in</a>
      </p>
    </>
  )
}
