import type { Database } from '../../platform/database/database.ts'
import type { Session } from '../session.ts'
import { listProviders } from './provider.ts'

/**
 * Where somebody goes who signs out of this session: to the page to sign in, or where a provider vouched for it, to one
 * that says that they may still be signed in there.
 */
export async function afterSignOut(database: Database, session: Session | null): Promise<string> {
  if (session?.method !== 'openid') return '/sign-in'
  const vouched = await database.kysely
    .selectFrom('session')
    .select('issuer')
    .where('id', '=', session.id)
    .executeTakeFirst()
  const provider = (await listProviders(database)).find(({ settings }) => settings.issuer === vouched?.issuer)
  return provider ? `/sign-in/openid/${provider.id}/signed-out` : '/sign-in'
}
