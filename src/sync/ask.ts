import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../platform/audit.ts'
import { inLondon } from '../platform/clock.ts'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { readGate, whyClosed } from '../practices/activation/gate.ts'
import { syncQueue, type SyncDeps, type SyncJob } from './jobs.ts'
import { listRuns } from './ledger.ts'
import { isSilent } from './timetable.ts'
import { openUndo } from './undo/request.ts'

/** Why no sync was started, and the one that is in the way. */
export interface Refusal {
  sentence: string
  run: string | null
}

/**
 * Asks for a sync on behalf of a member of staff. Answers the id under which its page can be opened at once, or why it
 * cannot be now.
 */
export function askForSync(deps: Asking, job: Asked): Promise<{ run: string } | { refused: Refusal }> {
  return asPractice(deps.database, job.practice, (tx) => askIn(tx, deps, job))
}

/** The same within a transaction, so that what was decided about it is kept only if it is started. */
export async function askIn(
  tx: Tx,
  { jobs, clock }: Asking,
  job: Asked,
): Promise<{ run: string } | { refused: Refusal }> {
  const closed = whyClosed(job.practice, await readGate(tx, job.practice), clock.now())
  if (closed !== null) return { refused: { sentence: closed, run: null } }
  const { runs } = await listRuns(tx, job.practice, { limit: 1 })
  const [latest] = runs
  if (latest?.state === 'running' && !isSilent(latest, clock.now())) {
    const { time } = inLondon(latest.startedAt)
    return { refused: { sentence: `A sync is running since ${time}.`, run: latest.run } }
  }
  const undo = await openUndo(tx, job.practice)
  if (undo !== null)
    return { refused: { sentence: 'A sync is being undone. Sync again when that is over.', run: undo.run } }
  const asked = { ...job, trigger: 'staff' } satisfies SyncJob
  const run = await jobs.add(syncQueue, asked, { key: job.practice, id: uuidv7(), in: tx })
  if (run === null)
    return { refused: { sentence: 'Another sync is about to start. Wait until it is done.', run: null } }
  const { source, preview = false } = job
  await recordAudit(tx, job.practice, {
    ...{ action: 'sync-asked-for', actor: { staff: job.startedBy }, subject: { run }, at: clock.now() },
    facts: { source, preview },
  })
  return { run }
}

type Asking = Pick<SyncDeps, 'database' | 'jobs' | 'clock'>
type Asked = Omit<SyncJob, 'trigger' | 'night'> & { startedBy: string }
