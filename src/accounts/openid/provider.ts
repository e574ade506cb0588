import { z } from 'zod'
import type { Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { providerSettings, type ProviderSettings } from './settings.ts'

/** An OpenID Connect provider that vouches for people of this installation. */
export interface Provider {
  /** Its name in addresses. */
  id: string
  /** What its button says. */
  name: string
  settings: ProviderSettings
  changedAt: Date
}

export interface NewProvider {
  id: string
  name: string
  settings: z.input<typeof providerSettings>
  /** What we prove ourselves with where no private key signs. */
  clientSecret?: string | undefined
}

const newProvider = z.object({
  id: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,39}$/,
      'Name the provider by lower-case letters, digits and dashes, such as cis2.',
    )
    .refine((id) => !RESERVED.includes(id), 'This name is taken by an address of ours. Choose another.'),
  name: z.string().trim().min(1, 'Give the name that the button shows.').max(60, 'Give a shorter name.'),
  settings: providerSettings,
})

/** Words that stand where a provider's name stands in addresses. */
const RESERVED = ['jwks', 'back-channel-logout', 'problem']

/** Adds a provider, or changes the one of this id. Throws `invalid` with what is wrong first. */
export async function saveProvider(
  database: Database,
  secrets: Secrets,
  given: NewProvider,
  now: Date,
): Promise<Provider> {
  const read = newProvider.safeParse(given)
  if (!read.success) throw new ProductError('invalid', read.error.issues[0]!.message)
  const { id, name, settings } = read.data
  const bySecret = settings.clientAuth !== 'private-key'
  if (bySecret && !given.clientSecret) {
    throw new ProductError(
      'invalid',
      'Put the client secret into the environment variable OPENID_CLIENT_SECRET.',
    )
  }
  const row = {
    name,
    settings: JSON.stringify(settings),
    sealed: bySecret ? secrets.seal(given.clientSecret!, belongsTo(id)) : null,
    changed_at: now,
  }
  // The pages may read providers but not write them: only a command adds one.
  await database.owner.query(
    `INSERT INTO sign_in_provider (id, name, settings, sealed, added_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (id) DO UPDATE SET name = $2, settings = $3, sealed = $4, changed_at = $5`,
    [id, row.name, row.settings, row.sealed, now],
  )
  return { id, name, settings, changedAt: now }
}

export async function listProviders(database: Database): Promise<Provider[]> {
  const rows = await database.kysely
    .selectFrom('sign_in_provider')
    .select(['id', 'name', 'settings', 'changed_at'])
    .orderBy('added_at')
    .execute()
  return rows.map(providerIn)
}

/** A provider with the secret that we prove ourselves with, or null when there is none of this id. */
export async function findProvider(
  database: Database,
  secrets: Secrets,
  id: string,
): Promise<(Provider & { clientSecret: string | null }) | null> {
  const row = await database.kysely
    .selectFrom('sign_in_provider')
    .select(['id', 'name', 'settings', 'sealed', 'changed_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return null
  return { ...providerIn(row), clientSecret: row.sealed && secrets.open(row.sealed, belongsTo(id)) }
}

/**
 * Takes a provider away, and ends every session that it vouched for unless another provider has the same issuer.
 * Whom it meant stays known, should it come back. Throws `not-found`.
 */
export async function removeProvider(database: Database, id: string): Promise<void> {
  const { rowCount } = await database.owner.query(
    `WITH gone AS (DELETE FROM sign_in_provider WHERE id = $1 RETURNING settings ->> 'issuer' AS issuer),
       left_over AS (SELECT settings ->> 'issuer' AS issuer FROM sign_in_provider WHERE id <> $1),
       ended AS (DELETE FROM session USING gone
         WHERE session.issuer = gone.issuer AND gone.issuer NOT IN (SELECT issuer FROM left_over))
     SELECT FROM gone`,
    [id],
  )
  if (rowCount === 0) throw new ProductError('not-found', `There is no sign-in provider ${id}.`)
}

const belongsTo = (id: string) => `sign_in_provider ${id}`

/** Where client secrets are kept, to be sealed anew under another key. */
export const sealedClientSecrets: SealedColumn = {
  ...{ table: 'sign_in_provider', column: 'sealed', key: ['id'] },
  belongsTo: ({ id = '' }) => belongsTo(id),
}

function providerIn(row: { id: string; name: string; settings: unknown; changed_at: Date }): Provider {
  const { id, name, changed_at: changedAt } = row
  return { id, name, settings: providerSettings.parse(row.settings), changedAt }
}
