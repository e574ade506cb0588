import { Button } from '../../platform/web/design.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import type { Provider } from './provider.ts'
import type { Why } from './refused.ts'
import { wordsFor } from './words.ts'

/** A way to each provider, for the page to sign in. Nothing where there is none. */
export function ProviderLinks({ providers, to }: { providers: readonly Provider[]; to: string }) {
  if (providers.length === 0) return <></>
  const goesTo = to === '/' ? '' : `?to=${encodeURIComponent(to)}`
  return (
    <div class="ps-mb4">
      {providers.map(({ id, name }) => (
        <p>
          <a
            class="nhsuk-button nhsuk-button--secondary"
            role="button"
            href={`/sign-in/openid/${id}${goesTo}`}
          >
            Sign in with {name}
          </a>
        </p>
      ))}
    </div>
  )
}

/** Why somebody who came back was not let in, and what they do now. */
export function ProblemPage({ why, name }: { why: Why; name: string }) {
  const { title, says, todo } = wordsFor(why, name)
  return (
    <>
      <h1 class="ps-h1 ps-mb4">{title}</h1>
      <p>{says}</p>
      <p>{todo}</p>
      <Button text="Go to the sign-in page" href="/sign-in" />
    </>
  )
}

/** Before somebody who is signed in goes to a provider, to sign in by it from then on. */
export function LinkPage({ name, address }: { name: string; address: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Add {name}</h1>
      <p>
        You sign in to {name} once now. From then on you can sign in to Patient Sync with it. Your role and
        your practice stay as they are.
      </p>
      <p>Do this only with your own account there, never with a colleague’s.</p>
      <Button text={`Continue to ${name}`} href={address} />
      <Button text="Do not add it" href="/my-sign-in" variant="secondary" />
    </>
  )
}

/** For somebody who was invited: ways to accept without a password. Nothing where there is no provider. */
export function AcceptLinks({ providers }: { providers: readonly Provider[] }) {
  if (providers.length === 0) return <></>
  return (
    <div class="ps-mb4">
      <h2 class="ps-h2">Or without a password</h2>
      {providers.map(({ id, name }) => (
        <Button text={`Sign in with ${name}`} href={`/sign-in/openid/${id}/accept`} variant="secondary" />
      ))}
    </div>
  )
}

/** Before somebody who was invited goes to a provider, to sign in by it from then on. */
export function AcceptPage({ name, address }: { name: string; address: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Sign in with {name}</h1>
      <p>
        You sign in to {name} once now. From then on you sign in to Patient Sync with it, and need no password
        here. You can still set one later.
      </p>
      <p>Do this only with your own account there, never with a colleague’s.</p>
      <Button text={`Continue to ${name}`} href={address} />
      <Button text="Set a password instead" href="/new-password" variant="secondary" />
    </>
  )
}

/** For who has to show again that it is them: the providers that vouch for them. */
export function AgainLinks({ providers, to }: { providers: readonly Provider[]; to: string }) {
  return (
    <>
      {providers.map(({ id, name }) => (
        <p>
          <Button
            text={`Sign in with ${name} again`}
            href={`/sign-in/openid/${id}/again?to=${encodeURIComponent(to)}`}
            variant="secondary"
          />
        </p>
      ))}
    </>
  )
}

/** After somebody who came by a provider has signed out here. */
export function SignedOutPage({ id, name, canEnd }: { id: string; name: string; canEnd: boolean }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">You are signed out of Patient Sync</h1>
      <p>
        You may still be signed in to {name} on this computer. If other people use it, sign out there as well.
      </p>
      {canEnd && <Button text={`Sign out of ${name}`} href={`/sign-in/openid/${id}/sign-out`} />}
      <Button text="Sign in again" href="/sign-in" variant="secondary" />
    </>
  )
}

/** Before somebody gives up a provider as a way to sign in. */
export function UnlinkPage({ id, name }: { id: string; name: string }) {
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Stop signing in with {name}</h1>
      <p>
        You can no longer sign in to Patient Sync with {name}, and wherever you are signed in with it now, you
        are signed out. You can add it again.
      </p>
      <PostForm action={`/sign-in/openid/${id}/unlink`}>
        <Button text={`Stop signing in with ${name}`} variant="warning" preventDoubleClick />
      </PostForm>
      <Button text="Keep it" href="/my-sign-in" variant="secondary" />
    </>
  )
}

/** Each provider as a way to sign in that somebody has or can add, for the list of their ways. */
export function ProviderWays({
  providers,
  linked,
}: {
  providers: readonly Provider[]
  /** The issuers that vouch for them. */
  linked: readonly string[]
}) {
  return (
    <>
      {providers.map(({ id, name, settings: { issuer } }) => (
        <div>
          <dt>{name}</dt>
          <dd>{linked.includes(issuer) ? 'Set up' : 'Not set up'}</dd>
          <dd>
            {linked.includes(issuer) ? (
              <a href={`/sign-in/openid/${id}/unlink`}>Stop signing in with {name}</a>
            ) : (
              <a href={`/sign-in/openid/${id}/link`}>Add {name}</a>
            )}
          </dd>
        </div>
      ))}
    </>
  )
}
