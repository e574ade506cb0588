import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { emptyForm, readForm, typed } from '../../platform/web/form.ts'
import { PURPOSES, readPreferences, recordPreferences, WAYS } from '../../patients/preferences/preference.ts'
import { readContact } from '../../practices/contact.ts'
import type { Channels } from '../channel.ts'
import { patientRoute, postLimit, sendPatientPage, type PatientPage } from '../patient-page/page.tsx'
import { NOT_ME, sayNotMe } from './not-me.ts'
import {
  NoSuchPage,
  NotMeDonePage,
  NotMePage,
  UnsubscribedPage,
  UnsubscribePage,
  WishesPage,
} from './pages.tsx'
import { withCarrier, type Carrier } from './token.ts'

type OneToken = { Params: { token: string }; Querystring: { saved?: unknown } }

const settings = { ...patientRoute, config: { guard: 'public' } } as const
const acts = { ...patientRoute, config: { guard: 'public', rateLimit: postLimit } } as const

export const notMeForm = z.object({ why: z.enum(NOT_ME, 'Say what is wrong') })

/**
 * `/unsubscribe/TOKEN` and `/preferences/TOKEN`: what somebody is sent, chosen by whoever has an email to them, without an
 * account. Nothing personal is shown, and a GET changes nothing.
 */
export function preferencePageRoutes(
  app: FastifyInstance,
  deps: { database: Database; clock: Clock; channels: Channels },
): void {
  const { database, clock, channels } = deps
  const answer = answerFor(database)
  unsubscribeRoutes(app, deps)

  app.get<OneToken>('/preferences/:token', settings, async ({ params, query }, reply) =>
    answer(reply, params.token, async (tx, { practice, patient }) => ({
      title: 'Choose what you are sent',
      body: (
        <WishesPage
          token={params.token}
          said={await readPreferences(tx, practice, patient)}
          saved={query.saved}
          hearsStop={channels.sms.name !== 'nhs-notify'}
        />
      ),
    })),
  )

  app.post<OneToken>('/preferences/:token', acts, async ({ params, body }, reply) => {
    const done = await withCarrier(database, params.token, async (tx, { practice, patient }) => {
      const { values } = readForm(z.looseObject({}), body)
      const wishes = WAYS.flatMap((way) =>
        PURPOSES.map((purpose) => ({
          ...{ way, purpose },
          wanted: [values[way] ?? []].flat().includes(purpose),
        })),
      )
      const said = { practice, patient, wishes, saidBy: 'preference-page', staff: null, note: null } as const
      const seen = typed({ values }, 'seen')
      return { lines: await recordPreferences(tx, { ...said, seen, at: clock.now() }) }
    })
    if (done === null) return noSuch(reply)
    const became = done.lines === null ? 'changed' : 'yes'
    return reply.redirect(`/preferences/${params.token}?saved=${became}`, 303)
  })

  const back = (token: string) => `/preferences/${token}`
  app.get<OneToken>('/preferences/:token/not-me', settings, async ({ params: { token } }, reply) =>
    answer(reply, token, async () => ({
      title: 'Not you?',
      body: <NotMePage action={`${back(token)}/not-me`} back={back(token)} form={emptyForm()} />,
    })),
  )

  app.post<OneToken>('/preferences/:token/not-me', acts, async ({ params: { token }, body }, reply) =>
    answer(reply, token, async (tx, carrier) => {
      const form = readForm(notMeForm, body)
      if (!form.data) {
        const again = <NotMePage action={`${back(token)}/not-me`} back={back(token)} form={form} />
        return { title: 'Not you?', body: again, status: 422, errors: form.errors }
      }
      await sayNotMe(tx, carrier, { why: form.data.why, at: clock.now() })
      return { title: 'We have stopped these messages', body: <NotMeDonePage /> }
    }),
  )
}

/** One press in a mailbox (RFC 8058) posts here, without a cookie and without a form of ours. */
function unsubscribeRoutes(
  app: FastifyInstance,
  { database, clock }: { database: Database; clock: Clock },
): void {
  const answer = answerFor(database)
  app.get<OneToken>('/unsubscribe/:token', settings, async ({ params: { token } }, reply) =>
    answer(reply, token, async (_tx, { purpose }) => ({
      title: 'Stop emails like this one?',
      body: <UnsubscribePage token={token} purpose={purpose} />,
    })),
  )
  void app.register(async (scope) => {
    // What it says is known: mailboxes send it in more than one way of writing.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 4096 }, (_request, _body, done) =>
      done(null, undefined),
    )
    const config = { ...acts.config, machine: true }
    scope.post<OneToken>('/unsubscribe/:token', { ...acts, config }, async ({ params: { token } }, reply) =>
      answer(reply, token, async (tx, { practice, patient, way, purpose }) => {
        const wishes = [{ way, purpose, wanted: false }]
        const said = {
          practice,
          patient,
          wishes,
          saidBy: 'unsubscribe',
          staff: null,
          note: null,
          seen: null,
        } as const
        await recordPreferences(tx, { ...said, at: clock.now() })
        return {
          title: 'You get no more of these emails',
          body: <UnsubscribedPage token={token} purpose={purpose} />,
        }
      }),
    )
  })
}

/** Answers with the page that `show` makes of what carried a token. */
function answerFor(database: Database) {
  return async (
    reply: FastifyReply,
    token: string,
    show: (tx: Tx, carrier: Carrier) => Promise<Omit<PatientPage, 'practice'>>,
  ): Promise<FastifyReply> => {
    const page = await withCarrier(database, token, async (tx, carrier) => ({
      ...(await show(tx, carrier)),
      practice: await readContact(tx, carrier.practice),
    }))
    return page === null ? noSuch(reply) : sendPatientPage(reply, page)
  }
}

function noSuch(reply: FastifyReply): FastifyReply {
  const title = 'This page is no longer here'
  return sendPatientPage(reply, { title, practice: null, body: <NoSuchPage />, status: 404 })
}
