import { readConfig, type Config } from '../platform/config.ts'
import { openDatabase, type Database } from '../platform/database/database.ts'
import { migrate } from '../platform/database/migrate.ts'
import { startOrShare } from '../platform/embedded-postgres/server.ts'
import { makeLog, type Log } from '../platform/log.ts'
import { openSecrets, type Secrets } from '../platform/secrets.ts'

/** What every command works with. */
export interface Context {
  config: Config
  log: Log
  database: Database
  /** The address of the database: a secret. */
  databaseUrl: string
  secrets: Secrets
  /** Names of the migrations that ran on opening. */
  migrated: string[]
}

/**
 * Opens the database of `DATABASE_URL`, or the embedded one of the data folder (started if it is not running, shared
 * if it is), brings its schema up to date, and lets go of everything when `work` is done or has failed.
 */
export async function withContext<T>(
  options: { data?: string },
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const config = readConfig(options)
  const log = makeLog(config.logLevel)
  const server =
    config.databaseUrl === undefined ? await startOrShare({ dataDir: config.dataDir, log }) : null
  const databaseUrl = config.databaseUrl ?? server!.url
  try {
    const database = openDatabase(databaseUrl, log)
    try {
      const migrated = await migrate(database.owner)
      return await work({ config, log, database, databaseUrl, secrets: openSecrets(config), migrated })
    } finally {
      await database.close()
    }
  } finally {
    await server?.stop()
  }
}
