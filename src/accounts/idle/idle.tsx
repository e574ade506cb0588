import type { FastifyInstance, FastifyRequest } from 'fastify'
import { registerAssets } from '../../platform/web/assets.ts'
import { Button } from '../../platform/web/design.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import type { Frame } from '../../platform/web/page.ts'
import type { Person } from '../person.ts'
import { IDLE_SESSION_MINUTES, type Session } from '../session.ts'

/** What the frame of every page has for who is signed in: their name, the way to their sign-in, the idle warning. */
export function frameOf({ id, name }: Person): Pick<Frame, 'person' | 'personHref' | 'end' | 'scripts'> {
  return { person: name, personHref: '/my-sign-in', end: IdleWarning({ person: id }), scripts: ['idle.js'] }
}

/** `/my-sign-in/time-left`: how long until who is signed in goes idle. Asking does not count as being there; a POST does. */
export function idleRoutes(app: FastifyInstance): void {
  const { clock } = app.accounts
  registerAssets(app, { name: 'idle.js', file: new URL('../browser/idle.js', import.meta.url) })

  const url = '/my-sign-in/time-left'
  app.get(url, { config: { guard: 'public', asksByItself: true } }, async (request) =>
    timeLeft(request, clock.now()),
  )
  app.post(url, { config: { guard: 'signed-in' } }, async (request) => {
    const now = clock.now()
    return timeLeft({ person: request.person, session: { ...request.session!, lastSeenAt: now } }, now)
  })
}

function timeLeft({ person, session }: Pick<FastifyRequest, 'person' | 'session'>, now: Date) {
  return { person: person?.id ?? null, seconds: session ? secondsLeft(session, now) : 0 }
}

function secondsLeft({ lastSeenAt, expiresAt }: Session, now: Date): number {
  const idle = lastSeenAt.getTime() + IDLE_SESSION_MINUTES * 60_000
  return Math.max(0, Math.floor((Math.min(idle, expiresAt.getTime()) - now.getTime()) / 1000))
}

function IdleWarning({ person }: { person: string }) {
  return (
    <dialog
      id="idle"
      class="ps-idle"
      role="alertdialog"
      aria-labelledby="idle-soon"
      data-person={person}
      data-seconds={String(IDLE_SESSION_MINUTES * 60)}
    >
      <div data-state="soon">
        <h2 class="ps-h2" id="idle-soon">
          You will be signed out in two minutes
        </h2>
        <p>No page was opened for a while. What you typed stays where it is.</p>
        <Button text="Stay signed in" type="button" />
        <PostForm action="/sign-out">
          <button class="ps-linkbtn" type="submit">
            Sign out now
          </button>
        </PostForm>
      </div>
      <div data-state="out" hidden>
        <h2 class="ps-h2" id="idle-out">
          You are signed out
        </h2>
        <p>
          This page is covered, so that nobody who passes by reads it. What you typed is still there: sign in
          again, then come back to this window.
        </p>
        <a href="/sign-in" target="_blank" rel="noopener">
          Sign in again in a new window
        </a>
      </div>
    </dialog>
  )
}
