import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { recordLook } from '../../patients/looks/looks.ts'
import { showing } from '../../patients/showing.ts'
import { recordAudit } from '../../platform/audit.ts'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { idOf } from '../id.ts'
import type { SyncDeps } from '../jobs.ts'
import { showRun, type LedgerRun } from '../ledger.ts'
import { LIST_NAMES, lists } from './lists.ts'
import { DownloadPage } from './pages.tsx'
import { writeList, type Download } from './write.ts'

type OneRun = { Params: { run: string } }

const hiding = LIST_NAMES.filter((name) => lists[name].hides)
const fullForm = z.object({
  list: z.enum(hiding, 'Choose a list.'),
  reason: z.string().trim().min(1, 'Say why you need them.').max(500, 'Say it in 500 characters or fewer.'),
})

/** Each keeps a connection for as long as somebody's network takes; the pages need theirs. */
const mostAtOnce = 3
/** A file holds many people: nobody needs dozens of them within a minute. */
const rateLimit = { max: 30, timeWindow: '1 minute' }

/** The lists of a run as files. */
export function downloadRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { database, clock, log } = deps
  let going = 0

  app.get<OneRun>('/sync/:run/download', { config: { guard: 'take-out-lists' } }, (request, reply) =>
    ask(request, reply, emptyForm()),
  )

  for (const list of LIST_NAMES) {
    app.get<OneRun>(
      `/sync/:run/${list}.csv`,
      { config: { guard: 'take-out-lists', rateLimit } },
      async (request, reply) => {
        const run = await runOf(request)
        refuseTooMany()
        await asPractice(database, run.practice, (tx) =>
          recordAudit(tx, run.practice, {
            ...{ action: 'list-downloaded', actor: { staff: request.person!.id }, at: clock.now() },
            ...{ subject: { run: run.run }, facts: { list } },
          }),
        )
        return send(request, reply, { run, list, full: false })
      },
    )
  }

  app.post<OneRun>(
    '/sync/:run/download',
    { config: { guard: 'take-out-lists', rateLimit } },
    async (request, reply) => {
      const form = readForm(fullForm, request.body)
      if (!form.data) return ask(request, reply, form)
      const { list, reason } = form.data
      const run = await runOf(request)
      refuseTooMany()
      // Written down before the first byte leaves, and for good, whatever becomes of the rest.
      await asPractice(database, run.practice, (tx) =>
        recordLook(tx, run.practice, {
          ...{ staff: request.person!.id, at: clock.now(), place: 'download' as const, run: run.run },
          ...{ what: lists[list].title, reason },
        }),
      )
      return send(request, reply, { run, list, full: true })
    },
  )

  async function ask(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form<unknown>,
  ): Promise<FastifyReply> {
    return reply.page({
      title: 'Download as CSV',
      place: 'sync',
      body: DownloadPage({ run: await runOf(request), form }),
      styles: ['sync.css'],
      errors: form.errors,
      ...(form.errors.length > 0 && { status: 422 }),
    })
  }

  function runOf(request: FastifyRequest): Promise<LedgerRun> {
    const { run } = request.params as OneRun['Params']
    return asPractice(database, request.practice, (tx) => showRun(tx, request.practice, idOf(run)))
  }

  function refuseTooMany(): void {
    if (going >= mostAtOnce)
      throw new ProductError('refused', 'Other downloads are going on. Try again in a minute.')
  }

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    download: Omit<Download, 'beforeRows'>,
  ): FastifyReply {
    refuseTooMany()
    going += 1
    const out = new PassThrough()
    const { practice } = download.run
    const beforeRows = async (rows: unknown[]) =>
      void (await asPractice(database, practice, (tx) => showing(tx, request, rows, clock.now())))
    void writeList(database, { ...download, beforeRows }, out)
      .catch(() => log.warn({ run: download.run.run, list: download.list }, 'a download broke off'))
      .finally(() => (going -= 1))
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${fileName(download)}"`)
      .send(out)
  }
}

function fileName({ run, list, full }: Omit<Download, 'beforeRows'>): string {
  return `sync-${run.night}-${list}${full ? '-in-full' : ''}.csv`
}
