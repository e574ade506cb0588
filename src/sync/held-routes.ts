import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { emptyForm, readForm, typed, type Form } from '../platform/web/form.ts'
import { findPractice } from '../practices/practice.ts'
import { askForSync, askIn } from './ask.ts'
import { approvals, approveRun, discardRun, findApproved } from './decide.ts'
import { readBehind, readFindings } from './findings.ts'
import { readFreshness } from './freshness.ts'
import { idOf } from './id.ts'
import type { SyncDeps, SyncJob } from './jobs.ts'
import { showRun, type LedgerRun } from './ledger.ts'
import { meanwhile, nextList } from './meanwhile.ts'
import type { HeldProps } from './pages/held.tsx'
import { dropUpload, findUpload } from './uploads.ts'
import { z } from 'zod'

type OneRun = { Params: { run: string } }

/**
 * Deciding about a held run. `show` renders the run's page again, with what was typed and what was wrong with it.
 */
export function heldRoutes(
  app: FastifyInstance,
  deps: SyncDeps,
  show: (
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form<unknown>,
  ) => Promise<FastifyReply>,
): void {
  const { database, clock, dataDir } = deps

  app.post<OneRun>(
    '/sync/:run/discard',
    { config: { guard: 'settle-held-runs' } },
    async (request, reply) => {
      const id = idOf(request.params.run)
      const { practice } = request
      const by = request.person!.id
      const { run, nightSource } = await asPractice(database, practice, async (tx) => {
        const run = await showRun(tx, practice, id)
        await discardRun(tx, { practice, run: id }, { by, reason: null, at: clock.now() })
        return { run, nightSource: (await findPractice(database, practice)).nightSource }
      })
      if (run.upload !== null) await dropUpload(dataDir, practice, run.upload)
      const then = typed(readForm(z.object({}), request.body), 'then')
      if (then === 'upload') return reply.redirect('/sync/upload', 303)
      if (then !== 'read' || nightSource !== run.source) return reply.redirect(`/sync/${id}`, 303)
      const asked = await askForSync(deps, { practice, source: run.source, startedBy: by })
      return reply.redirect(`/sync/${'run' in asked ? asked.run : id}`, 303)
    },
  )

  app.post<OneRun>('/sync/:run/apply', { config: { guard: 'settle-held-runs' } }, async (request, reply) => {
    const id = idOf(request.params.run)
    const form = readForm(z.object({}), request.body)
    try {
      const asked = await applyAnyway(deps, request, id, typed(form, 'reason'))
      return await reply.redirect(`/sync/${asked ?? id}`, 303)
    } catch (error) {
      if (!(error instanceof ProductError) || error.kind === 'not-found') throw error
      return show(request, reply, id, { ...form, errors: [{ field: 'reason', sentence: error.message }] })
    }
  })
}

/** Keeps what the person says, and asks for the sync once enough people have said it. Answers its id, or null. */
async function applyAnyway(
  deps: SyncDeps,
  request: FastifyRequest,
  id: string,
  reason: string,
): Promise<string | null> {
  const { practice } = request
  const staff = request.person!.id
  return asPractice(deps.database, practice, async (tx) => {
    const run = await showRun(tx, practice, id)
    const source = await readableFrom(deps, run)
    if (source === 'no')
      throw new ProductError('refused', 'This list can no longer be read. Upload it again.')
    await approveRun(tx, { practice, run: id }, { staff, reason, at: deps.clock.now() })
    if ((await findApproved(tx, { practice, run: id })) === null) return null
    const upload = run.upload === null ? {} : { upload: run.upload }
    const job = { practice, source: run.source, startedBy: staff, applies: id, ...upload }
    const asked = await askIn(tx, deps, job satisfies Omit<SyncJob, 'trigger'>)
    // Then what was just said is taken back with everything else, and is asked for again.
    if ('refused' in asked) throw new ProductError('refused', asked.refused.sentence)
    return asked.run
  })
}

/** Where the very list of a run can be read once more. */
async function readableFrom({ database, dataDir }: SyncDeps, run: LedgerRun): Promise<HeldProps['canRead']> {
  if (run.upload !== null) {
    const isKept = await findUpload(dataDir, run.practice, run.upload).then(
      () => true,
      () => false,
    )
    return isKept ? 'upload' : 'no'
  }
  const { nightSource } = await findPractice(database, run.practice)
  // A watched folder gives lists as CSV and as FHIR patients.
  const isFromFolder = nightSource === 'csv' && run.source === 'fhir'
  return isFromFolder || nightSource === run.source ? 'feed' : 'no'
}

/** Everything that stands on the page of a run that is or was held. */
export async function gatherHeld(
  tx: Tx,
  deps: SyncDeps,
  run: LedgerRun,
  { person, now, form = emptyForm() }: { person: string; now: Date; form?: Form<unknown> | undefined },
): Promise<HeldProps> {
  const facts = await readFreshness(tx, run.practice, now)
  return {
    run,
    now,
    person,
    findings: await readFindings(tx, run),
    behind: await readBehind(tx, run),
    approvals: await approvals(tx, run),
    canRead: await readableFrom(deps, run),
    nextList: nextList(facts, now),
    meanwhile: meanwhile(run, facts, now),
    form,
  }
}
