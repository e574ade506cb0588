import type { FastifyInstance } from 'fastify'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import { sayNotMe } from '../preference-page/not-me.ts'
import { NotMeDonePage, NotMePage } from '../preference-page/pages.tsx'
import { notMeForm } from '../preference-page/routes.tsx'
import { makePreferenceToken, readCarrier } from '../preference-page/token.ts'
import type { MessagePages } from '../routes.ts'
import { arrive, linkAct, linkRoute, type Arrival, type OneLink, type Shown } from './arrival.tsx'

/** `/m/TOKEN/not-me`: whoever is not the patient cannot know the date of birth, and it is not asked of them. */
export function notMeRoutes(app: FastifyInstance, deps: MessagePages): void {
  app.get<OneLink>('/m/:token/not-me', linkRoute, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => asked(arrival, emptyForm())),
  )

  app.post<OneLink>('/m/:token/not-me', linkAct, (request, reply) =>
    arrive(deps, request, reply, async (arrival) => {
      const form = readForm(notMeForm, request.body)
      if (!form.data) return asked(arrival, form)
      const { tx, now, practice, link, carried } = arrival
      if (carried.message !== null) {
        const at = { practice: link.practice, message: carried.message }
        await sayNotMe(tx, await readCarrier(tx, at), { why: form.data.why, at: now })
      }
      return { title: 'We have stopped these messages', body: <NotMeDonePage />, practice }
    }),
  )
}

/** `/m/TOKEN/preferences`: leads to the page that an email leads to, for whom the link came to. It is posted: it makes the way there. */
export function wishesRoute(app: FastifyInstance, deps: MessagePages): void {
  app.post<OneLink>('/m/:token/preferences', linkAct, (request, reply) =>
    arrive(deps, request, reply, async ({ tx, now, link, carried, address }) => {
      const { practice, patient } = link
      if (carried.message === null) return address
      const token = await makePreferenceToken(tx, { practice, patient, message: carried.message, at: now })
      return `/preferences/${token}`
    }),
  )
}

/** A button that looks like the links around it. */
export function ToWishes({ address }: { address: string }): Html {
  return (
    <PostForm action={`${address}/preferences`}>
      <button type="submit">Change how we contact you</button>
    </PostForm>
  )
}

function asked({ address, practice }: Arrival, form: Form<unknown>): Shown {
  const body = (
    <NotMePage
      action={`${address}/not-me`}
      back={address}
      form={form}
      wishes={<ToWishes address={address} />}
    />
  )
  const wrong = form.errors.length > 0 && { status: 422, errors: form.errors }
  return { title: 'Not you?', body, practice, ...wrong }
}
