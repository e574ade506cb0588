import { readConfig, type Config } from '../platform/config.ts'
import { openDatabase, type Database } from '../platform/database/database.ts'
import { migrate } from '../platform/database/migrate.ts'
import { ProductError } from '../platform/errors.ts'
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
    const database = openDatabase(databaseUrl, log, server === null ? undefined : config.dataDir)
    try {
      const migrated = await migrate(database.owner).catch(unreached)
      return await work({ config, log, database, databaseUrl, secrets: openSecrets(config), migrated })
    } finally {
      await database.close()
    }
  } finally {
    await server?.stop()
  }
}

/** The codes of what keeps a connection from coming about: of the network, of the sign-in, of a database that is not there. */
const unreachable = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '28P01',
  '28000',
  '3D000',
]

function unreached(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!unreachable.includes(code)) throw error
  throw new ProductError(
    'failed',
    `The database cannot be reached (${code}). Check DATABASE_URL, and that PostgreSQL is running there.`,
    { cause: error },
  )
}
