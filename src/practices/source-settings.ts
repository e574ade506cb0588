import { z } from 'zod'
import { recordAudit, type Actor } from '../platform/audit.ts'
import { asPractice, type Database } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import type { SealedColumn } from '../platform/reseal.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { NightSource } from './practice.ts'

/**
 * How one practice reaches one source. What stands inside `settings` and `secrets` is the source's own vocabulary;
 * the secrets are sealed before they reach the database, and never leave it in a list or a log.
 */
export interface SourceSettings {
  settings: Record<string, unknown>
  secrets: Record<string, string>
}

/** The settings of a source, or null when nobody has set it up. Throws `failed` when its secrets do not open. */
export async function readSource(
  database: Database,
  secrets: Secrets,
  practice: string,
  source: NightSource,
): Promise<SourceSettings | null> {
  const row = await asPractice(database, practice, (tx) =>
    tx
      .selectFrom('practice_source')
      .select(['settings', 'sealed'])
      .where('practice', '=', practiceCode(practice))
      .where('source', '=', source)
      .executeTakeFirst(),
  )
  if (!row) return null
  return {
    settings: z.record(z.string(), z.unknown()).parse(row.settings),
    secrets: row.sealed === null ? {} : openAll(secrets, row.sealed, sealedFor(practice, source)),
  }
}

/**
 * Keeps the settings of a source in place of those before. Secrets that are not given stay as they were. Whoever does it is
 * the command line, when it is not said.
 */
export async function saveSource(
  database: Database,
  secrets: Secrets,
  practice: string,
  source: NightSource,
  given: { settings: Record<string, unknown>; secrets?: Record<string, string> },
  actor: Actor = { command: 'practice' },
): Promise<void> {
  const code = practiceCode(practice)
  const row = {
    settings: JSON.stringify(given.settings),
    ...(given.secrets && {
      sealed: secrets.seal(JSON.stringify(given.secrets), sealedFor(practice, source)),
    }),
    changed_at: new Date(),
  }
  await asPractice(database, code, async (tx) => {
    await tx
      .insertInto('practice_source')
      .values({ practice: code, source, ...row })
      .onConflict((conflict) => conflict.columns(['practice', 'source']).doUpdateSet(row))
      .execute()
    // Which settings there are, not what they say: an address may hold a key.
    await recordAudit(tx, code, {
      ...{ action: 'source-settings-changed', actor, at: row.changed_at },
      facts: { source, settings: Object.keys(given.settings), secrets: given.secrets !== undefined },
    })
  })
}

const sealedFor = (practice: string, source: string) => `practice_source ${practiceCode(practice)} ${source}`

/** Where they are kept, to be sealed anew under another key. */
export const sealedSources: SealedColumn = {
  ...{ table: 'practice_source', column: 'sealed', key: ['practice', 'source'] },
  belongsTo: ({ practice = '', source = '' }) => sealedFor(practice, source),
}

function openAll(secrets: Secrets, sealed: Buffer, belongsTo: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(secrets.open(sealed, belongsTo)))
}
