import { addStaff } from '../../src/accounts/staff.ts'
import { signIn } from '../../src/accounts/test-accounts.ts'
import { buildPages } from '../../src/app.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { makeLog } from '../../src/platform/log.ts'
import { openSecrets } from '../../src/platform/secrets.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { practice, type Ground } from './ground.ts'

/** Runs `work` with a visitor who is signed in as staff of the practice, on all pages of the product. */
export async function withVisitor<T>(
  { database, url, folder }: Ground,
  work: (visitor: Visitor) => Promise<T>,
): Promise<T> {
  const config = { databaseUrl: url, dataDir: folder, key: undefined, logLevel: 'warn', publicUrl: undefined }
  const log = makeLog(config.logLevel)
  const jobs = await startJobs(url, { owner: database.owner, queues: [], log, worker: false })
  const app = await buildPages({
    config,
    log,
    database,
    secrets: openSecrets(config),
    clock: systemClock,
    jobs,
  })
  let asked = 0
  // What one person may ask for in a minute is limited, and a bench asks for what a whole practice would.
  app.addHook('onRequest', async (request) => {
    request.limitedAs = `colleague ${Math.floor(asked++ / 100)}`
  })
  try {
    return await work(await signedIn(new Visitor(app), database))
  } finally {
    await app.close()
    await jobs.stop()
  }
}

async function signedIn(visitor: Visitor, database: Ground['database']): Promise<Visitor> {
  const email = 'bethan.rees@foxley.example'
  const password = 'copper kettle under nine larches'
  await addStaff(database, { email, password, name: 'Bethan Rees', role: 'manager', practice })
  await signIn(visitor, { email })
  return visitor
}
