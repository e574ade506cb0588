import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { showing } from '../patients/showing.ts'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { registerAssets } from '../platform/web/assets.ts'
import type { ServerEvent } from '../platform/web/events.ts'
import type { Html } from '../platform/web/html.ts'
import { findPractice } from '../practices/practice.ts'
import { askForSync, type Refusal } from './ask.ts'
import { downloadRoutes } from './download/routes.ts'
import { readFreshness } from './freshness.ts'
import { idOf } from './id.ts'
import { syncQueue, type SyncDeps } from './jobs.ts'
import { emptyForm, type Form } from '../platform/web/form.ts'
import { readFindings } from './findings.ts'
import { gatherHeld, heldRoutes } from './held-routes.ts'
import { findRun, listRuns, neighbours, showRun, type LedgerRun } from './ledger.ts'
import {
  changesAtAGlance,
  joinedRows,
  leftRows,
  linkedRows,
  openReviews,
  runFigures,
  unusableRows,
} from './ledger/rows.ts'
import { lastNights } from './ledger/nights.ts'
import { limitRoutes } from './limit-routes.ts'
import { meanwhile } from './meanwhile.ts'
import { nightsRoutes } from './nights-routes.ts'
import { runTitle } from './pages/parts.tsx'
import { RunProgress, statusWords } from './pages/progress.tsx'
import { HeldPage, RunPage, type RunPageProps } from './pages/run.tsx'
import { previewed, previewFigures } from './preview.ts'
import { NotStartedPage, RunningPage } from './pages/running.tsx'
import { RunsPage } from './pages/runs.tsx'
import { rowRoutes } from './row-routes.ts'
import { showRoutes } from './show-routes.ts'
import { isSilent } from './timetable.ts'
import { findUndo } from './undo/record.ts'
import { lastUndoAsked, openUndo, settleStopped, type UndoRequest } from './undo/request.ts'
import { undoRoutes } from './undo/routes.ts'
import { UndoingPage, UndoProgress, undoingWords } from './undo/undoing.tsx'
import { uploadRoutes } from './upload-routes.ts'
import { withdrawRoutes } from './withdraw/routes.ts'

type ListQuery = { Querystring: { before?: unknown } }
type OneRun = { Params: { run: string } }

/** Pages of the syncs of the practice of who is signed in: all runs, one run, its progress, and uploads. */
export function registerSync(app: FastifyInstance, deps: SyncDeps): void {
  const { database, clock } = deps
  registerAssets(
    app,
    { name: 'sync.css', file: new URL('./browser/sync.css', import.meta.url) },
    { name: 'run.js', file: new URL('./browser/run.js', import.meta.url) },
  )

  app.get<ListQuery>('/sync', { config: { guard: 'see-runs' } }, (request, reply) =>
    showRuns(deps, request, reply),
  )

  app.post('/sync', { config: { guard: 'run-sync' } }, async (request, reply) => {
    const { practice, nightSource } = await findPractice(database, request.practice)
    if (nightSource === null) {
      const sentence = 'There is no source to read a list from yet. Upload a list instead.'
      return showRuns(deps, request, reply, { sentence, run: null })
    }
    const asked = await askForSync(deps, { practice, source: nightSource, startedBy: request.person!.id })
    if ('refused' in asked) return showRuns(deps, request, reply, asked.refused)
    return reply.redirect(`/sync/${asked.run}`, 303)
  })

  app.get<OneRun & { Querystring: { still?: unknown } }>(
    '/sync/:run',
    { config: { guard: 'see-runs' } },
    async (request, reply) => {
      const id = idOf(request.params.run)
      const now = clock.now()
      const found = await look(deps, request.practice, id)
      const page = { place: 'sync', styles: ['sync.css'] }
      if (found.is === 'going-on') {
        const title = found.run === null ? 'A new sync' : runTitle(found.run)
        const reload = request.query.still === undefined && { reloadSeconds: 5 }
        const body = RunningPage({ id, run: found.run, now })
        return reply.page({ ...page, title, body, scripts: ['run.js'], ...reload })
      }
      if (found.is === 'being-undone') {
        const { run, asked } = found
        const reload = request.query.still === undefined && { reloadSeconds: 5 }
        const body = UndoingPage({ run, asked, now })
        return reply.page({ ...page, title: runTitle(run), body, scripts: ['run.js'], ...reload })
      }
      if (found.is === 'not-started') {
        return reply.page({
          ...page,
          title: 'Not started',
          body: NotStartedPage(await canSync(deps, request)),
        })
      }
      return showRunPage(deps, request, reply, id)
    },
  )

  app.post('/sync/preview', { config: { guard: 'run-sync' } }, async (request, reply) => {
    const { practice, nightSource } = await findPractice(database, request.practice)
    if (nightSource === null) {
      const sentence = 'There is no source to read a list from yet. Upload a list instead.'
      return showRuns(deps, request, reply, { sentence, run: null })
    }
    const startedBy = request.person!.id
    const asked = await askForSync(deps, { practice, source: nightSource, startedBy, preview: true })
    if ('refused' in asked) return showRuns(deps, request, reply, asked.refused)
    return reply.redirect(`/sync/${asked.run}`, 303)
  })

  app.get<OneRun>('/sync/:run/events', { config: { guard: 'see-runs' } }, async (request, reply) => {
    const id = idOf(request.params.run)
    await look(deps, request.practice, id)
    return reply.events((signal) => follow(deps, request.practice, id, signal))
  })

  heldRoutes(app, deps, (request, reply, id, form) => showRunPage(deps, request, reply, id, form))
  limitRoutes(app, deps)
  rowRoutes(app, deps)
  nightsRoutes(app, deps)
  downloadRoutes(app, deps)
  showRoutes(app, deps)
  undoRoutes(app, deps)
  uploadRoutes(app, deps)
  withdrawRoutes(app, deps)
}

async function showRuns(
  { database, clock }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refusal,
): Promise<FastifyReply> {
  const { before } = request.query as ListQuery['Querystring']
  const { practice, nightSource, nightTime, nightSince } = await findPractice(database, request.practice)
  const page = await asPractice(database, practice, (tx) =>
    listRuns(tx, practice, before === undefined ? {} : { before: idOf(before) }),
  )
  const body = RunsPage({
    ...page,
    isFirst: before === undefined,
    night: { practice, nightTime, nightSince, source: nightSource },
    now: clock.now(),
    refused,
  })
  return reply.page({
    title: 'Syncs',
    place: 'sync',
    body,
    styles: ['sync.css'],
    ...(refused && { status: 409 }),
  })
}

type Found =
  | { is: 'over' }
  | { is: 'going-on'; run: LedgerRun | null }
  | { is: 'being-undone'; run: LedgerRun; asked: UndoRequest }
  | { is: 'not-started' }

/** A run, or the job that will be one. Throws `not-found` when there is neither. */
async function look(deps: SyncDeps, practice: string, id: string): Promise<Found> {
  const { database, jobs, clock } = deps
  const run = await asPractice(database, practice, (tx) => findRun(tx, practice, id))
  if (run?.beingUndone === true) return lookAtUndo(deps, run)
  if (run !== null) {
    const isGoingOn = run.state === 'running' && !isSilent(run, clock.now())
    return isGoingOn ? { is: 'going-on', run } : { is: 'over' }
  }
  const job = await jobs.find(syncQueue, id)
  if (job?.payload.practice !== practice) throw new ProductError('not-found', 'There is no such sync.')
  return job.state === 'waiting' || job.state === 'running'
    ? { is: 'going-on', run: null }
    : { is: 'not-started' }
}

async function lookAtUndo(deps: SyncDeps, run: LedgerRun): Promise<Found> {
  const { practice } = run
  return asPractice(deps.database, practice, async (tx) => {
    await settleStopped(tx, deps, practice)
    const asked = await openUndo(tx, practice)
    return asked?.run === run.run ? { is: 'being-undone', run, asked } : { is: 'over' }
  })
}

const lookEvery = 500

/** Tells how far a run is until it is over. */
async function* follow(
  deps: SyncDeps,
  practice: string,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let told = ''
  for (;;) {
    const found = await look(deps, practice, id)
    if (found.is !== 'going-on' && found.is !== 'being-undone') break
    const seen = seenOf(found)
    if (seen !== told) yield { event: 'progress', html: progressOf(found) }
    told = seen
    await sleep(lookEvery, undefined, { signal })
  }
  yield { event: 'over', data: {} }
}

type GoingOn = Extract<Found, { is: 'going-on' | 'being-undone' }>

function seenOf(found: GoingOn): string {
  if (found.is === 'being-undone') return undoingWords(found.asked)
  return statusWords(found.run) + JSON.stringify(found.run?.progress)
}

function progressOf(found: GoingOn): Html {
  return found.is === 'being-undone' ? UndoProgress({ asked: found.asked }) : RunProgress({ run: found.run })
}

/** The page of a run that is over: what it did or would do, why it failed, or what to decide about it. */
async function showRunPage(
  deps: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  form: Form<unknown> = emptyForm(),
): Promise<FastifyReply> {
  const now = deps.clock.now()
  const props = await gather(deps, request, id, now)
  const { run } = props
  const page = { place: 'sync', styles: ['sync.css'], title: runTitle(run), errors: form.errors }
  if (!isOrWasHeld(run)) return reply.page({ ...page, body: RunPage(props) })
  const person = request.person!.id
  const held = await asPractice(deps.database, request.practice, async (tx) =>
    showing(tx, request, await gatherHeld(tx, deps, run, { person, now, form }), now),
  )
  const status = form.errors.length > 0 ? 422 : 200
  return reply.page({ ...page, status, body: HeldPage({ ...props, held }) })
}

function isOrWasHeld({ state }: LedgerRun): boolean {
  return state === 'held' || state === 'discarded' || state === 'applied-anyway'
}

const firstFew = { changes: 6, people: 5, unusable: 6 }

/** Everything that stands on the page of one run; who is on it has been written down. */
export async function gather(
  { database }: SyncDeps,
  request: FastifyRequest,
  id: string,
  now: Date,
): Promise<RunPageProps> {
  const { practice } = request
  const { nightSource } = await findPractice(database, practice)
  return asPractice(database, practice, async (tx) => {
    const run = await showRun(tx, practice, id)
    const canSync = nightSource === run.source
    const props = await (run.kind === 'preview' ? gatherPreview : gatherDone)(tx, run, now, canSync)
    return showing(tx, request, props, now)
  })
}

async function gatherDone(tx: Tx, run: LedgerRun, now: Date, canSync: boolean): Promise<RunPageProps> {
  const { practice } = run
  const facts = await readFreshness(tx, practice, now)
  return {
    run,
    now,
    ...(await neighbours(tx, practice, run)),
    figures: await runFigures(tx, run),
    changed: await changesAtAGlance(tx, run, firstFew.changes),
    joined: await joinedRows(tx, run, { limit: firstFew.people }),
    left: await leftRows(tx, run, { limit: firstFew.people }),
    linked: await linkedRows(tx, run, { limit: firstFew.people }),
    unusable: await unusableRows(tx, run, { limit: firstFew.unusable }),
    reviews: await openReviews(tx, run, { limit: firstFew.people }),
    meanwhile: meanwhile(run, facts, now),
    canSync,
    undo: await findUndo(tx, practice, run.run),
    couldNot: await couldNotUndo(tx, practice, run.run),
    nights: await lastNights(tx, practice, { until: run.night, nights: 30 }),
    findings: [],
  }
}

/** The same of a run that took everything back: what it found is kept beside it. */
async function gatherPreview(tx: Tx, run: LedgerRun, now: Date, canSync: boolean): Promise<RunPageProps> {
  return {
    run,
    now,
    ...(await neighbours(tx, run.practice, run)),
    figures: (await previewFigures(tx, run)) ?? (await runFigures(tx, run)),
    changed: await previewed.glance(tx, run, firstFew.changes),
    joined: await previewed.joined(tx, run, { limit: firstFew.people }),
    left: await previewed.left(tx, run, { limit: firstFew.people }),
    linked: await previewed.linked(tx, run, { limit: firstFew.people }),
    unusable: await unusableRows(tx, run, { limit: firstFew.unusable }),
    reviews: await previewed.reviews(tx, run, { limit: firstFew.people }),
    meanwhile: '',
    canSync,
    findings: await readFindings(tx, run),
    undo: null,
    couldNot: null,
    nights: [],
  }
}

async function couldNotUndo(tx: Tx, practice: string, run: string): Promise<UndoRequest | null> {
  const asked = await lastUndoAsked(tx, practice, run)
  return asked?.state === 'failed' ? asked : null
}

async function canSync({ database }: SyncDeps, request: FastifyRequest): Promise<{ canSync: boolean }> {
  const { nightSource } = await findPractice(database, request.practice)
  return { canSync: nightSource !== null }
}
