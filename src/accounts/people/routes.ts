import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { renewToken } from '../session.ts'
import { keepSession } from '../session-cookie.ts'
import { may, PERMISSIONS, PRACTICE_ROLES } from '../rights.ts'
import {
  Invited,
  InvitePage,
  MyPracticesPage,
  PeoplePage,
  PersonPage,
  ResetLink,
  SignedOut,
  WhoMayPage,
} from './pages.tsx'
import {
  changePost,
  findColleague,
  invite,
  inviteAgain,
  listColleagues,
  makeResetLink,
  removePerson,
  signOut,
} from './people.ts'
import { practicesOf, workIn } from './switch.ts'

type OnePerson = { Params: { staff: string } }

const permissions = z
  .union([z.enum(PERMISSIONS).transform((one) => [one]), z.array(z.enum(PERMISSIONS))])
  .catch([])
  .default([])
const postForm = z.object({ role: z.enum(PRACTICE_ROLES, 'Choose a role'), permissions })
const inviteForm = postForm.extend({
  name: z.string().trim().min(1, 'Enter their name').max(200, 'Enter a shorter name'),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('Write the email like name@example.org')),
})
const place = 'people'
/** What somebody may do is given only by who has just shown that it is them. */
const managing = { config: { guard: 'manage-people', fresh: true } } as const

/** `/people`: who works here and what each may do. `/my-practices`: going on in another practice. */
export function peopleRoutes(app: FastifyInstance): void {
  const { accounts } = app

  app.get('/people', { config: { guard: 'see-people' } }, (request, reply) => showPeople(request, reply))

  app.get('/people/who-may', { config: { guard: 'see-people' } }, (_request, reply) =>
    reply.page({ title: 'Who may do what', place, body: WhoMayPage() }),
  )

  app.get('/people/new', managing, (_request, reply) => showInvite(reply, emptyForm()))

  app.post('/people', managing, async (request, reply) => {
    const form = readForm(inviteForm, request.body)
    if (!form.data) return showInvite(reply, form)
    try {
      const { link } = await invite(accounts, request.practice, form.data, byOf(request))
      return await showPeople(request, reply, told(request, form.data.name, link))
    } catch (error) {
      if (!(error instanceof ProductError && error.kind === 'refused')) throw error
      return showInvite(reply, { ...form, errors: [{ field: 'email', sentence: error.message }] })
    }
  })

  app.get<OnePerson>('/people/:staff', managing, (request, reply) => showPerson(request, reply, emptyForm()))

  app.post<OnePerson>('/people/:staff', managing, async (request, reply) => {
    const form = readForm(postForm, request.body)
    const { staff } = await colleagueOf(request)
    if (!form.data) return showPerson(request, reply, form)
    await changePost(accounts, request.practice, { staff, ...form.data }, byOf(request))
    return reply.redirect('/people', 303)
  })

  app.post<OnePerson>('/people/:staff/link', managing, async (request, reply) => {
    const { staff, name } = await colleagueOf(request)
    const link = await inviteAgain(accounts, request.practice, staff, byOf(request))
    return showPeople(request, reply, told(request, name, link))
  })

  app.post<OnePerson>('/people/:staff/password-link', managing, async (request, reply) => {
    const { staff, name } = await colleagueOf(request)
    const link = await makeResetLink(accounts, request.practice, staff, byOf(request))
    return showPeople(request, reply, ResetLink({ name, link: addressOf(request, link) }))
  })

  app.post<OnePerson>('/people/:staff/sign-out', managing, async (request, reply) => {
    const { staff, name } = await colleagueOf(request)
    if (staff === request.person!.id)
      throw new ProductError('refused', 'You are signed in with one of them. End yours under your own name.')
    const ended = await signOut(accounts, request.practice, staff, byOf(request))
    return showPeople(request, reply, SignedOut({ name, ended }))
  })

  app.post<OnePerson>('/people/:staff/removal', managing, async (request, reply) => {
    const { staff } = await colleagueOf(request)
    await removePerson(accounts, request.practice, staff, byOf(request))
    return reply.redirect('/people', 303)
  })

  app.get('/my-practices', { config: { guard: 'signed-in' } }, async ({ person }, reply) => {
    const practices = await practicesOf(accounts.database, person!.id)
    const body = MyPracticesPage({ practices, now: person!.practice })
    return reply.page({ title: 'Your practices', narrow: true, body })
  })

  app.post('/my-practices', { config: { guard: 'signed-in' } }, async ({ person, session, body }, reply) => {
    const { practice } = z.object({ practice: z.string().catch('') }).parse(body)
    await workIn(accounts.database, { session: session!.id, staff: person!.id, practice })
    // What the session may do has changed, so what opened it before opens nothing any more.
    keepSession(reply, await renewToken(accounts.database, session!))
    return reply.redirect('/', 303)
  })

  async function showPeople(
    request: FastifyRequest,
    reply: FastifyReply,
    told?: Html,
  ): Promise<FastifyReply> {
    const colleagues = await asPractice(accounts.database, request.practice, (tx) =>
      listColleagues(tx, request.practice),
    )
    const body = PeoplePage({ colleagues, mayManage: may(request.person, 'manage-people'), told })
    return reply.page({ title: 'People', place, body })
  }

  async function showPerson(request: FastifyRequest<OnePerson>, reply: FastifyReply, form: Form<unknown>) {
    const colleague = await colleagueOf(request)
    const body = PersonPage({ colleague, form })
    return reply.page({ title: colleague.name, place, body, errors: form.errors, status: statusOf(form) })
  }

  function colleagueOf({ practice, params }: FastifyRequest<OnePerson>) {
    const staff = z.uuid().catch('00000000-0000-0000-0000-000000000000').parse(params.staff)
    return asPractice(accounts.database, practice, (tx) => findColleague(tx, practice, staff))
  }
}

function showInvite(reply: FastifyReply, form: Form<unknown>): Promise<FastifyReply> {
  const body = InvitePage({ form })
  return reply.page({ title: 'Invite somebody', place, body, errors: form.errors, status: statusOf(form) })
}

function told(request: FastifyRequest, name: string, link: string | null): Html {
  return Invited({ name, link: link === null ? null : addressOf(request, link) })
}

function addressOf({ protocol, host }: FastifyRequest, path: string): string {
  return `${protocol}://${host}${path}`
}

function statusOf(form: Form<unknown>): number {
  return form.errors.length > 0 ? 422 : 200
}

function byOf({ person }: FastifyRequest): { staff: string } {
  return { staff: person!.id }
}
