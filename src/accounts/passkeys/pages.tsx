import { day } from '../../platform/moment.ts'
import { Button, Input } from '../../platform/web/design.ts'
import { problem, type Form } from '../../platform/web/form.ts'
import { ActButton, PostForm } from '../../platform/web/marks.tsx'
import type { Passkey } from './passkey.ts'

/** A button that signs in with a passkey; a script shows it, because a passkey needs one. */
export function PasskeyButton({ to, text = 'Sign in with a passkey' }: { to: string; text?: string }) {
  return (
    <>
      <PostForm action="/sign-in/passkey" id="passkey">
        <input type="hidden" name="to" value={to} />
        <input type="hidden" name="answer" />
        <Button
          type="button"
          text={text}
          variant="secondary"
          attributes={{ 'data-passkey': '/sign-in/passkey-challenge', hidden: true }}
        />
        <PasskeyTrouble />
      </PostForm>
      <noscript>
        <p class="ps-quiet">Signing in with a passkey needs JavaScript, which is off in this browser.</p>
      </noscript>
    </>
  )
}

/** Somebody's passkeys, and a new one. */
export function PasskeysPage({ passkeys, form }: { passkeys: readonly Passkey[]; form: Form<unknown> }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Passkeys</h1>
      <p>
        A passkey is kept by your device or password manager. It signs you in with your fingerprint, face or
        PIN, in place of password and code. It cannot be guessed, and works on no other website.
      </p>
      {passkeys.length > 0 && (
        <ul class="ps-none ps-mb4">
          {passkeys.map((passkey) => (
            <li class="ps-mb3">
              <b>{passkey.name}</b>, added on {day(passkey.addedAt)},{' '}
              {passkey.lastUsedAt ? `last used on ${day(passkey.lastUsedAt)}` : 'not used yet'}
              <PostForm action="/my-sign-in/removed-passkeys">
                <input type="hidden" name="passkey" value={passkey.id} />
                <ActButton row about={passkey.name}>
                  Remove
                </ActButton>
              </PostForm>
            </li>
          ))}
        </ul>
      )}
      <h2 class="ps-h2 ps-mb2">Add a passkey</h2>
      <PostForm action="/my-sign-in/passkeys" id="passkey">
        <Input
          id="name"
          name="name"
          label={{ text: 'What you call it' }}
          hint={{ text: 'For example: work laptop' }}
          value="This device"
          errorMessage={problem(form, 'name')}
        />
        <input type="hidden" name="answer" />
        <Button
          type="button"
          text="Add a passkey"
          attributes={{ 'data-passkey': '/my-sign-in/passkey-challenge', hidden: true }}
        />
        <PasskeyTrouble />
      </PostForm>
      <noscript>
        <p>Adding a passkey needs JavaScript, which is off in this browser.</p>
      </noscript>
      <p>
        <a href="/my-sign-in">Back to My sign-in</a>
      </p>
    </>
  )
}

function PasskeyTrouble() {
  return <p role="alert" data-passkey-trouble></p>
}
