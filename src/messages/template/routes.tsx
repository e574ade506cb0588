import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { INSTALLATION } from '../../platform/audit.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import type { MessagePages } from '../routes.ts'
import { longestEmail, longestSubject } from '../lengths.ts'
import { NewTemplatePage, TemplatePage, TemplatesPage, type Desk } from './page.tsx'
import {
  addTemplate,
  changeTemplate,
  demandOwnTemplate,
  demandTemplate,
  listTemplates,
  listVersions,
  retireTemplate,
} from './template.ts'

type OneTemplate = { Params: { template: string } }

/** `/messages/templates` of a practice, and `/operations/templates` of the installation: the same pages. */
export function templateRoutes(app: FastifyInstance, deps: MessagePages): void {
  deskRoutes(app, deps, {
    ...{ base: '/messages/templates', place: 'messages', look: 'see-messages', change: 'write-templates' },
    practiceOf: ({ practice }) => practice,
  })
  deskRoutes(app, deps, {
    ...{ base: '/operations/templates', place: 'templates', look: 'run-installation' },
    change: 'run-installation',
    practiceOf: () => INSTALLATION,
  })
}

interface Where {
  base: Desk['base']
  place: string
  look: 'see-messages' | 'run-installation'
  change: Desk['may']
  practiceOf: (request: FastifyRequest) => string
}

function deskRoutes(app: FastifyInstance, { database, clock }: MessagePages, where: Where): void {
  const { base, place } = where
  const look = { config: { guard: where.look } }
  const change = { config: { guard: where.change } }
  const deskOf = (request: FastifyRequest): Desk => ({
    ...{ base, may: where.change, practice: where.practiceOf(request) },
  })
  const workOf = (request: FastifyRequest) => ({
    ...{ practice: where.practiceOf(request), staff: request.person!.id, at: clock.now() },
  })

  app.get(base, look, async (request, reply) => {
    const desk = deskOf(request)
    const templates = await within(database, desk.practice, (tx) => listTemplates(tx, desk.practice))
    const body = TemplatesPage({ desk, templates, now: clock.now() })
    return reply.page({ title: 'Templates', place, styles: ['messages.css'], body })
  })

  app.get(`${base}/new`, change, async (request, reply) => showNew(request, reply, emptyForm()))

  app.post(`${base}/new`, change, async (request, reply) => {
    const form = readForm(templateForm, request.body)
    if (!form.data) return showNew(request, reply, form)
    const { version: _, ...words } = form.data
    const work = workOf(request)
    await within(database, work.practice, (tx) => addTemplate(tx, work, words))
    return reply.redirect(base, 303)
  })

  app.get<OneTemplate>(`${base}/:template`, look, async (request, reply) => showOne(request, reply))

  app.post<OneTemplate>(`${base}/:template`, change, async (request, reply) => {
    const form = readForm(templateForm, request.body)
    if (!form.data) return showOne(request, reply, form)
    const { version, ...words } = form.data
    const work = workOf(request)
    await within(database, work.practice, async (tx) => {
      const { id } = await demandOwnTemplate(tx, work.practice, request.params.template)
      await changeTemplate(tx, work, { id, version, words })
    })
    return reply.redirect(base, 303)
  })

  app.post<OneTemplate>(`${base}/:template/retire`, change, async (request, reply) => {
    const work = workOf(request)
    await within(database, work.practice, async (tx) => {
      const { id } = await demandOwnTemplate(tx, work.practice, request.params.template)
      await retireTemplate(tx, work, id)
    })
    return reply.redirect(base, 303)
  })

  function showNew(request: FastifyRequest, reply: FastifyReply, form: Form<unknown>) {
    const body = NewTemplatePage({ desk: deskOf(request), form })
    return reply.page({ title: 'New template', place, narrow: true, body, ...outcome(form) })
  }

  async function showOne(request: FastifyRequest<OneTemplate>, reply: FastifyReply, typed?: Form<unknown>) {
    const desk = deskOf(request)
    const { template, versions } = await within(database, desk.practice, async (tx) => {
      const template = await demandTemplate(tx, desk.practice, request.params.template)
      return { template, versions: await listVersions(tx, template) }
    })
    const { name, subject, text } = template
    const form = typed ?? emptyForm({ name, subject: subject ?? '', text })
    const body = TemplatePage({ desk, template, versions, form, now: clock.now() })
    const styles = ['messages.css']
    return reply.page({ title: name, place, narrow: true, styles, body, ...outcome(form) })
  }
}

const outcome = ({ errors }: Form<unknown>) => ({ errors, status: errors.length > 0 ? 422 : 200 })

const longestName = 80
const templateForm = z.object({
  version: z.coerce.number().int().min(1).catch(1),
  name: z
    .string('Give it a name')
    .trim()
    .min(1, 'Give it a name')
    .max(longestName, `Shorten the name to ${longestName} characters`),
  subject: z
    .string()
    .trim()
    .max(longestSubject, `Shorten the subject to ${longestSubject} characters`)
    .transform((subject) => subject || null)
    .default(null),
  text: z
    .string('Write the message')
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .min(1, 'Write the message')
        .max(longestEmail, `Shorten it to ${longestEmail.toLocaleString('en-GB')} characters`),
    ),
})

/** In the practice, or, for the installation, in none. */
function within<T>(database: Database, practice: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return practice === INSTALLATION
    ? database.kysely.transaction().execute(work)
    : asPractice(database, practice, work)
}
