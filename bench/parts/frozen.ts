import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPatientSync } from '../../test/command.ts'
import { generate } from '../../src/operations/generate/generate.ts'
import { emptyPractice, practice, type Ground } from './ground.ts'
import { rounded } from './samples.ts'

/**
 * Freezes a sync in the middle of its COPY while a worker of the product looks after the installation, each in a process
 * of its own and with the patience they have in earnest. Answers how long the practice was held, and what the sync wrote
 * when it was woken.
 */
export async function frozenFor(ground: Ground): Promise<{ seconds: number; wroteOnWaking: number }> {
  const { database, url, folder } = ground
  await emptyPractice(database)
  const out = join(folder, 'frozen-lists')
  await generate({ patients: 20_000, seed: 1, nights: 1, digital: 0, out })
  const data = ['--data', folder]
  const worker = startPatientSync(url, ['worker', ...data])
  const list = ['--source', 'csv', '--file', join(out, 'list.csv')]
  const frozen = startPatientSync(url, ['sync', 'run', practice, ...list, ...data], {
    FAILPOINT: 'stage:6:stop',
  })
  try {
    await until(() => frozen.isStopped())
    const start = performance.now()
    await until(async () => {
      const lock = 'SELECT FROM sync_state WHERE practice = $1 FOR UPDATE SKIP LOCKED'
      return (await database.owner.query(lock, [practice])).rowCount === 1
    })
    const seconds = rounded((performance.now() - start) / 1000)
    frozen.child.kill('SIGCONT')
    const { code } = await frozen.answered
    if (code !== 1) throw new Error(`The frozen sync ended with ${code} when it was woken.`)
    const { rows } = await database.owner.query<{ patients: number }>(
      'SELECT count(*) AS patients FROM patient',
    )
    return { seconds, wroteOnWaking: rows[0]!.patients }
  } finally {
    frozen.child.kill('SIGKILL')
    worker.child.kill('SIGTERM')
    await worker.answered
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50)
}
