import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { suspend, withdraw, type Doing } from '../../practices/activation/verbs.ts'
import { stopRuns } from './stop-runs.ts'

interface Switching {
  database: Database
  dataDir: string
}

/**
 * The practice changes its mind: nothing is read any more, a run that is reading ends, and lists that were uploaded are
 * deleted. Patients stay until the practice has them deleted. Throws `refused` when there is no permission to withdraw.
 */
export async function withdrawPractice(
  switching: Switching,
  doing: Doing & { reason: string | null },
): Promise<{ stopped: number }> {
  return switchOff(switching, doing, (tx) => withdraw(tx, doing))
}

/** The operator stops it for a while, for a reason. Throws `refused` when it is not on. */
export async function suspendPractice(
  switching: Switching,
  doing: Doing & { reason: string },
): Promise<{ stopped: number }> {
  return switchOff(switching, doing, (tx) => suspend(tx, doing))
}

async function switchOff(
  { database, dataDir }: Switching,
  { practice, at }: Doing,
  verb: (tx: Tx) => Promise<void>,
): Promise<{ stopped: number }> {
  await asPractice(database, practice, verb)
  const stopped = await stopRuns(database, practice, at)
  await rm(join(dataDir, 'uploads', practice), { recursive: true, force: true })
  return { stopped }
}
