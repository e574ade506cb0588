import { stat } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { recordAudit } from '../platform/audit.ts'
import { asPractice } from '../platform/database/database.ts'
import { demandOnFor } from '../practices/activation/gate.ts'
import { ProductError } from '../platform/errors.ts'
import type { FieldError } from '../platform/web/form.ts'
import { readUpload } from '../platform/web/upload.ts'
import { WebError } from '../platform/web/web-error.ts'
import { askForSync, type Refusal } from './ask.ts'
import { savedMapping, saveMapping } from './configured-source.ts'
import { describeFile, type FileDescription } from './csv/describe.ts'
import { FIELD_WORDS } from './csv/aliases.ts'
import { columnMapping, type ColumnMapping } from './csv/mapping.ts'
import { describeFhirFile } from './fhir/describe.ts'
import { isJsonFile } from './fhir/file-source.ts'
import type { SyncDeps } from './jobs.ts'
import { FhirPreviewPage } from './pages/fhir-upload.tsx'
import { PreviewPage, UploadPage } from './pages/upload.tsx'
import { dropUpload, findUpload, keepUpload, mostUploadBytes, type Upload } from './uploads.ts'

type OneUpload = { Params: { upload: string } }

/** Uploading a list: choose a file, see how it is understood, correct that, sync. Works without JavaScript. */
export function uploadRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { database, secrets, dataDir, clock } = deps
  /** Not one byte of a list is taken in or looked at before. */
  const demand = (request: FastifyRequest) => demandOnFor(database, request.practice, clock.now())
  const ask = (request: FastifyRequest, source: 'csv' | 'fhir', { upload }: Upload) =>
    askForSync(deps, {
      practice: request.practice,
      source,
      startedBy: request.person!.id,
      upload,
      ...(isPreview(request.body) && { preview: true }),
    })

  app.get('/sync/upload', { config: { guard: 'upload-list' } }, async (request, reply) => {
    await demand(request)
    return showUpload(reply)
  })

  app.post('/sync/upload', { config: { guard: 'upload-list', upload: true } }, async (request, reply) => {
    await demand(request)
    try {
      const upload = await receive(deps, request)
      return await reply.redirect(`/sync/upload/${upload}`, 303)
    } catch (error) {
      if (error instanceof ProductError) return showUpload(reply, error.message, 422)
      if (error instanceof WebError && error.statusCode === 413) return showUpload(reply, tooLong, 413)
      throw error
    }
  })

  app.get<OneUpload>('/sync/upload/:upload', { config: { guard: 'upload-list' } }, async (request, reply) => {
    await demand(request)
    const upload = await findUpload(dataDir, request.practice, request.params.upload)
    if (await isJsonFile(upload.file)) return showFhirPreview(deps, request, reply, upload)
    const mapping = await savedMapping(database, secrets, request.practice)
    const { problems } = await describeFile(upload.file, mapping)
    return showPreview(reply, upload, mapping, problemsOf(problems))
  })

  app.post<OneUpload>(
    '/sync/upload/:upload',
    { config: { guard: 'upload-list' } },
    async (request, reply) => {
      await demand(request)
      const upload = await findUpload(dataDir, request.practice, request.params.upload)
      if (await isJsonFile(upload.file)) {
        const asked = await ask(request, 'fhir', upload)
        if ('refused' in asked) return showFhirPreview(deps, request, reply, upload, asked.refused)
        return reply.redirect(`/sync/${asked.run}`, 303)
      }
      const own = await describeFile(upload.file)
      const mapping = mappingOf(own, request.body)
      const errors = whatIsWrong(await describeFile(upload.file, mapping))
      if (errors.length > 0) return showPreview(reply, upload, mapping, errors)
      await saveMapping(database, secrets, request.practice, mapping, { staff: request.person!.id })
      const asked = await ask(request, 'csv', upload)
      if ('refused' in asked) return showPreview(reply, upload, mapping, [], asked.refused)
      return reply.redirect(`/sync/${asked.run}`, 303)
    },
  )

  app.post<OneUpload>(
    '/sync/upload/:upload/removal',
    { config: { guard: 'upload-list' } },
    async (request, reply) => {
      const { upload } = await findUpload(dataDir, request.practice, request.params.upload)
      await dropUpload(dataDir, request.practice, upload)
      await record(deps, request, 'list-upload-removed', request.params.upload)
      return reply.redirect('/sync/upload', 303)
    },
  )
}

function record(
  { database, clock }: SyncDeps,
  { practice, person }: FastifyRequest,
  action: string,
  upload: string,
): Promise<void> {
  const act = { action, actor: { staff: person!.id }, subject: { upload }, at: clock.now() }
  return asPractice(database, practice, (tx) => recordAudit(tx, practice, act))
}

function isPreview(body: unknown): boolean {
  return (body as Record<string, unknown> | null)?.then === 'preview'
}

const tooLong = 'This file is over 2 GB. Export a report of registered patients only, without documents.'

/** Keeps what was sent, if it is a text file of rows at all. */
async function receive(deps: SyncDeps, request: FastifyRequest): Promise<string> {
  const { dataDir, clock } = deps
  const { practice } = request
  const sent = await readUpload(request, 'list', mostUploadBytes)
  const upload = await keepUpload(dataDir, practice, sent.file, sent.filename)
  try {
    const { file } = await findUpload(dataDir, practice, upload)
    if (sent.filename === '') throw new ProductError('invalid', 'Choose a file first.')
    await ((await isJsonFile(file)) ? describeFhirFile(file, practice, clock) : describeFile(file))
    // A list that nobody is known to have sent is not kept.
    await record(deps, request, 'list-uploaded', upload)
    return upload
  } catch (error) {
    await dropUpload(dataDir, practice, upload)
    throw error
  }
}

function showUpload(reply: FastifyReply, error?: string, status = 200): Promise<FastifyReply> {
  const errors = error === undefined ? [] : [{ field: 'list', sentence: error }]
  const body = UploadPage({ error })
  return reply.page({ title: 'Upload a list', place: 'sync', body, errors, status, narrow: true })
}

async function showFhirPreview(
  { clock }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  upload: Upload,
  refused?: Refusal,
): Promise<FastifyReply> {
  const description = await describeFhirFile(upload.file, request.practice, clock)
  const { size } = await stat(upload.file)
  return reply.page({
    title: 'Is this the list?',
    place: 'sync',
    body: FhirPreviewPage({ ...upload, bytes: size, description, refused }),
    styles: ['sync.css'],
    narrow: true,
    status: refused ? 409 : 200,
  })
}

async function showPreview(
  reply: FastifyReply,
  upload: Upload,
  mapping: ColumnMapping | undefined,
  errors: FieldError[],
  refused?: Refusal,
): Promise<FastifyReply> {
  const description = await describeFile(upload.file)
  const { size } = await stat(upload.file)
  return reply.page({
    title: 'Is this what the columns are?',
    place: 'sync',
    body: PreviewPage({ ...upload, bytes: size, description, mapping, errors, refused }),
    errors,
    styles: ['sync.css'],
    status: refused ? 409 : errors.length > 0 && reply.request.method === 'POST' ? 422 : 200,
  })
}

/** Only what a person changed is kept: any other column goes by its own heading, in this file and the next. */
function mappingOf({ columns }: FileDescription, body: unknown): ColumnMapping {
  const fields = (body ?? {}) as Record<string, unknown>
  const chosen = columns.flatMap(({ heading }, i) => {
    const choice = fields[`column-${i}`]
    return typeof choice === 'string' && choice !== '' ? [[heading, choice]] : []
  })
  const read = columnMapping.safeParse({
    columns: Object.fromEntries(chosen) as unknown,
    dateOrder: fields.dateOrder,
  })
  if (read.success) return read.data
  throw new ProductError('invalid', 'Choose what each column is from the list.')
}

function whatIsWrong({ missing, problems }: FileDescription): FieldError[] {
  const words = missing.map((field) => FIELD_WORDS[field]).join(', ')
  const lacking = missing.length === 0 ? [] : [`Say which column holds: ${words}`]
  return problemsOf([...lacking, ...problems])
}

function problemsOf(sentences: string[]): FieldError[] {
  return sentences.map((sentence) => ({ field: 'column-0', sentence }))
}
