import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { LightMyRequestResponse as Response } from 'fastify'
import { Visitor } from '../../platform/web/test-visitor.ts'
import { testSecrets as secrets } from '../../../test/command.ts'
import { accounts, bethan } from '../test-accounts.ts'
import { deadlines, type Wire } from './fetch.ts'
import { publicJwks } from './client-key.ts'
import { linkIdentity } from './identity.ts'
import { saveProvider, type NewProvider } from './provider.ts'
import { registerOpenid } from './routes.ts'
import { RSA, startProvider } from './test-provider.ts'

/** Where the server says that it is, unless a browser is to reach it. */
const HOME = 'https://patient-sync.example'
export { testSecrets as secrets } from '../../../test/command.ts'

/** What NHS CIS2 tells of Bethan, who acts as a manager at Z99001. */
export const bethansClaims = {
  id_assurance_level: '3',
  authentication_assurance_level: '3',
  selected_roleid: '555123',
  nhsid_nrbac_roles: [
    { person_roleid: '555999', org_code: 'X26', role_code: 'S0080:G0450:R5080', activity_codes: ['B1611'] },
    {
      person_roleid: '555123',
      org_code: 'Z99001',
      role_code: 'S8000:G8000:R8001',
      activity_codes: ['B0360'],
    },
  ],
}

/** A server whose people may come by a real provider, which knows Bethan and, unless told otherwise, is hers. */
export async function openid(
  t: TestContext,
  given: {
    settings?: Partial<NewProvider['settings']>
    clientSecret?: string
    isLinked?: boolean
    wire?: Partial<Wire>
    /** It listens on this machine, for a browser. */
    listens?: boolean
  } = {},
) {
  const { keyFile } = keyFiles(t)
  const secret = given.clientSecret
  const publicUrl = given.listens ? undefined : HOME
  const world = await accounts(t, { ...(publicUrl && { publicUrl }), now: new Date() })
  const { app, database, clock } = world
  registerOpenid(app, { publicUrl, wire: { deadlines, ...given.wire } })
  const home = publicUrl ?? (await app.listen({ host: '127.0.0.1', port: 0 }))
  const issuer = await startProvider(t, {
    client_id: 'patient-sync',
    redirect_uris: [`${home}/sign-in/openid/cis2/answer`],
    post_logout_redirect_uris: [`${home}/sign-in`],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    ...(secret === undefined
      ? {
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'RS512',
          jwks: await publicJwks([keyFile]),
        }
      : { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' }),
  })
  issuer.account.claims = bethansClaims
  const settings = {
    ...{ issuer: issuer.issuer, clientId: 'patient-sync', shape: 'cis2' as const },
    ...(secret === undefined
      ? { clientAuth: 'private-key' as const, privateKeys: [keyFile] }
      : { clientAuth: 'secret-post' as const }),
    ...given.settings,
  }
  const provider = { id: 'cis2', name: 'NHS CIS2', settings, clientSecret: secret }
  await saveProvider(database, secrets, provider, clock.now())
  const { id: staff } = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', bethan.email)
    .executeTakeFirstOrThrow()
  if (given.isLinked !== false)
    await linkIdentity(app.accounts, staff, 'cis2', { issuer: issuer.issuer, sub: issuer.account.sub })
  return { ...world, home, issuer, provider, staff, keyFile }
}
export type OpenidWorld = Awaited<ReturnType<typeof openid>>

/** A private key of ours in a file, as an operator makes it. */
export function keyFiles(t: TestContext): { keyFile: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'openid-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const keyFile = join(folder, 'client.pem')
  writeFileSync(keyFile, RSA().privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return { keyFile, folder }
}

/** Goes to the provider and comes back with its answer, which nobody has looked at yet. */
export async function comesBack({ issuer }: OpenidWorld, visitor: Visitor, to = ''): Promise<string> {
  const sent = await visitor.get(`/sign-in/openid/cis2${to}`)
  assert.equal(sent.statusCode, 303, sent.body)
  const back = new URL(await issuer.visit(sent.headers.location!))
  assert.equal(back.origin, HOME)
  return back.pathname + back.search
}

/** Signs in by the provider, as far as it goes. */
export async function signInBy(
  world: OpenidWorld,
  visitor: Visitor = world.visitor,
  to = '',
): Promise<Response> {
  return visitor.get(await comesBack(world, visitor, to))
}

/** Nobody was let in, for this reason; the log says so, and holds nothing of what came along. */
export async function assertRefused(world: OpenidWorld, response: Response, why: string, detail?: string) {
  assert.equal(response.statusCode, 303, response.body)
  assert.equal(response.headers.location, `/sign-in/openid/cis2/problem/${why}`)
  assert.deepEqual(await sessionsOf(world), [])
  const told = world.logged.map((line) => JSON.parse(line) as Record<string, unknown>)
  const refused = told.filter(({ event }) => event === 'openid-refused').at(-1)
  assert.deepEqual([refused?.provider, refused?.why, refused?.detail], ['cis2', why, detail])
  for (const secret of [world.issuer.account.sub, 'eyJ', 'code=', 'state='])
    assert.ok(!world.logged.join('').includes(secret), `the log holds ${secret}`)
}

export async function sessionsOf({ database }: Pick<OpenidWorld, 'database'>) {
  return database.kysely
    .selectFrom('session')
    .select(['staff', 'method', 'practice', 'issuer', 'bound', 'withheld'])
    .execute()
}
