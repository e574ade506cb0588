import { day, moment } from '../../platform/moment.ts'
import { Button, PasswordInput } from '../../platform/web/design.ts'
import { problem, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table, Unseen } from '../../platform/web/table.tsx'
import { AgainLinks, ProviderWays } from '../openid/pages.tsx'
import type { Provider } from '../openid/provider.ts'
import { PasskeyButton } from '../passkeys/pages.tsx'
import type { SignInMethod } from '../session.ts'
import type { MySession } from './sessions.ts'

const methods: Record<SignInMethod, string> = {
  password: 'password and code',
  'recovery-code': 'password and recovery code',
  passkey: 'passkey',
  openid: 'the sign-in of your organisation',
}

export interface MySignIn {
  sessions: readonly MySession[]
  hasPassword: boolean
  authenticatorSince: Date | undefined
  recoveryCodes: number
  /** Who else may vouch for people, and the issuers that vouch for this one. */
  providers: readonly Provider[]
  linked: readonly string[]
  passkeys: number
  /** What was just done, in words. */
  done?: string | undefined
}

/** How somebody signs in, and where they are signed in now. */
export function MySignInPage({ sessions, done, ...ways }: MySignIn) {
  const { hasPassword, authenticatorSince, recoveryCodes, passkeys, providers, linked } = ways
  return (
    <>
      <h1 class="ps-h1 ps-mb4">My sign-in</h1>
      {done && (
        <div role="status">
          <Notice kind="done" title={done} />
        </div>
      )}
      <section class="ps-mb4" aria-labelledby="ways">
        <h2 class="ps-h2 ps-mb2" id="ways">
          How you sign in
        </h2>
        <dl class="ps-facts">
          <Way name="Password" state={hasPassword ? 'Set' : 'None: you sign in without one'}>
            {hasPassword && <a href="/my-sign-in/password">Change your password</a>}
          </Way>
          <Way
            name="Authenticator"
            state={authenticatorSince ? `Set up on ${day(authenticatorSince)}` : 'None'}
          >
            <a href="/my-sign-in/authenticator">
              {authenticatorSince ? 'Set up another one' : 'Set up an authenticator'}
            </a>
          </Way>
          <Way name="Passkeys" state={passkeys === 0 ? 'None' : String(passkeys)}>
            <a href="/my-sign-in/passkeys">{passkeys === 0 ? 'Add a passkey' : 'Add or remove a passkey'}</a>
          </Way>
          {authenticatorSince && (
            <Way name="Recovery codes" state={`${recoveryCodes} left`}>
              <a href="/my-sign-in/recovery-codes">Make new recovery codes</a>
            </Way>
          )}
          <ProviderWays providers={providers} linked={linked} />
        </dl>
      </section>
      <Sessions sessions={sessions} />
    </>
  )
}

function Way({ name, state, children }: { name: string; state: string; children?: unknown }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{state}</dd>
      <dd>{children}</dd>
    </div>
  )
}

function Sessions({ sessions }: { sessions: readonly MySession[] }) {
  return (
    <section aria-labelledby="sessions">
      <h2 class="ps-h2 ps-mb2" id="sessions">
        Where you are signed in
      </h2>
      <Table
        caption="Where you are signed in"
        headings={['Device', 'Signed in', 'Last seen', <Unseen>End it</Unseen>]}
      >
        {sessions.map((session) => (
          <tr role="row">
            <RowHead>
              {session.device} {session.isThis && <b>(this one)</b>}
            </RowHead>
            <Cell label="Signed in">
              {moment(session.since)}, by {methods[session.method]}
            </Cell>
            <Cell label="Last seen">{session.isThis ? 'Now' : moment(session.lastSeen)}</Cell>
            <Cell>
              {!session.isThis && (
                <PostForm action="/my-sign-in/ended-sessions">
                  <input type="hidden" name="session" value={session.id} />
                  <ActButton row about={`on ${session.device}, signed in ${moment(session.since)}`}>
                    Sign out there
                  </ActButton>
                </PostForm>
              )}
            </Cell>
          </tr>
        ))}
      </Table>
      {sessions.length > 1 && (
        <PostForm action="/my-sign-in/ended-sessions" classes="ps-mt3">
          <input type="hidden" name="session" value="others" />
          <Button text="Sign out everywhere else" variant="secondary" />
        </PostForm>
      )}
      <p class="ps-quiet ps-mt3">
        You are signed out after 15 minutes without a page, and 12 hours after signing in. If you do not know
        one of these devices, sign it out and change your password.
      </p>
    </section>
  )
}

/** Asks who is signed in to prove again that it is them. */
export function AgainForm(props: {
  form: Form<unknown>
  to: string
  hasPassword: boolean
  hasPasskey: boolean
  /** The providers that vouch for them. */
  providers: readonly Provider[]
}) {
  const { form, to, hasPassword, hasPasskey, providers } = props
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Show again that it is you</h1>
      <p>
        What comes next changes how somebody signs in or what they may do. It is asked for every ten minutes.
      </p>
      {hasPassword && (
        <PostForm action="/sign-in/again">
          <input type="hidden" name="to" value={to} />
          <PasswordInput
            id="password"
            name="password"
            autocomplete="current-password"
            label={{ text: 'Your password' }}
            errorMessage={problem(form, 'password')}
          />
          <Button text="Go on" preventDoubleClick />
        </PostForm>
      )}
      {hasPasskey && <PasskeyButton to={to} text="Use a passkey" />}
      <AgainLinks providers={providers} to={to} />
      {!hasPassword && !hasPasskey && providers.length === 0 && (
        <p>You have no password here. Sign out, sign in again, and go on within ten minutes.</p>
      )}
    </>
  )
}

/** Takes a new password. `action` is where it is sent. */
export function NewPasswordForm({
  form,
  action,
  title,
  isNew = false,
  more,
}: {
  form: Form<unknown>
  action: string
  title: string
  /** They were invited, and have never signed in. */
  isNew?: boolean
  /** What stands below. */
  more?: Html
}) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">{title}</h1>
      <PostForm action={action}>
        <NewPasswordInput form={form} />
        {isNew ? (
          <p>Then you sign in with it, and set up an authenticator: an app that shows a code each time.</p>
        ) : (
          <p>Every device on which you are signed in is signed out. Your authenticator stays as it is.</p>
        )}
        <Button text="Set this password" preventDoubleClick />
      </PostForm>
      {more}
    </>
  )
}

export function NewPasswordInput({ form }: { form: Form<unknown> }) {
  return (
    <PasswordInput
      id="password"
      name="password"
      autocomplete="new-password"
      label={{ text: 'New password' }}
      hint={{ text: 'At least 15 characters, for example four words. You can paste it.' }}
      errorMessage={problem(form, 'password')}
    />
  )
}

/** A question before recovery codes are replaced: a GET changes nothing. */
export function NewRecoveryCodes() {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Make new recovery codes</h1>
      <p>You get ten new codes. The ones from before no longer work.</p>
      <PostForm action="/my-sign-in/recovery-codes">
        <Button text="Make new codes" preventDoubleClick />
      </PostForm>
    </>
  )
}

/** The same for an authenticator. */
export function ReplaceAuthenticator() {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Set up an authenticator</h1>
      <p>
        Have the device beside you. Until you have entered its first code, the one that you have now goes on
        working.
      </p>
      <PostForm action="/my-sign-in/authenticator">
        <Button text="Go on" preventDoubleClick />
      </PostForm>
    </>
  )
}
