import { resolve } from 'node:path'
import type { Command } from 'commander'
import { KnownProviders } from '../accounts/openid/known-provider.ts'
import {
  findProvider,
  listProviders,
  removeProvider,
  saveProvider,
  type NewProvider,
  type Provider,
} from '../accounts/openid/provider.ts'
import { ALGORITHMS, SHAPES } from '../accounts/openid/settings.ts'
import { whyOf } from '../accounts/openid/why.ts'
import { systemClock } from '../platform/clock.ts'
import { environmentSecret } from '../platform/environment-secret.ts'
import { ProductError } from '../platform/errors.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface AddOptions extends CommonOptions {
  name: string
  issuer: string
  clientId: string
  shape: string
  privateKey?: string[]
  secretBy?: string
  scope?: string
  acr?: string
  algorithm?: string[]
  maxAge?: string
  leastLevel?: string
  roleCode?: string[]
  sensitiveNeedsActivity?: boolean
  allowPrivate?: boolean
}

/** `sign-in provider add | list | check | remove`. */
export function signInCommands(program: Command): void {
  const provider = program
    .command('sign-in')
    .description('how people sign in')
    .command('provider')
    .description('OpenID Connect providers that vouch for people, such as NHS CIS2 and NHSmail')

  leaf(provider, 'add <id>', 'add a provider, or change the one of this id')
    .requiredOption('--name <name>', 'what its button says')
    .requiredOption('--issuer <url>', 'what it calls itself, exactly')
    .requiredOption('--client-id <id>', 'what it calls us')
    .requiredOption('--shape <shape>', `how it speaks of people: ${SHAPES.join(', ')}`)
    .option('--private-key <file...>', 'our private keys (PEM, RSA): the first signs, all are published')
    .option('--secret-by <way>', 'post or basic: how the secret of OPENID_CLIENT_SECRET is given', 'post')
    .option('--scope <words>', 'what is asked for, if not the usual of its shape')
    .option('--acr <words>', 'how people have to sign in there')
    .option('--algorithm <name...>', `how it signs: ${ALGORITHMS.join(', ')}`)
    .option('--max-age <seconds>', 'how long ago people may have signed in there')
    .option('--least-level <level>', 'for cis2: authentication assurance level that is enough, 2 or 3')
    .option('--role-code <code...>', 'for cis2: only these roles may come')
    .option('--sensitive-needs-activity', 'for cis2: restricted patients only with activity B1611')
    .option('--allow-private', 'it is on a private network')
    .addHelpText(
      'after',
      '\nThe client secret, if there is no private key, comes from the environment: OPENID_CLIENT_SECRET,\nor from the file that OPENID_CLIENT_SECRET_FILE names.\n' +
        example(
          'sign-in provider add cis2 --name "NHS CIS2" --shape cis2 --issuer https://am.example.nhs.uk/oauth2 --client-id 1234.apps --private-key cis2.pem',
        ),
    )
    .action((id: string, options: AddOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => add(context, id, options))),
    )

  leaf(provider, 'list', 'list the providers')
    .addHelpText('after', example('sign-in provider list'))
    .action((options: CommonOptions, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          const providers = await listProviders(database)
          const rows = providers.map(({ id, name, settings }) => [id, name, settings.shape, settings.issuer])
          return { json: providers, lines: table(['Id', 'Name', 'Shape', 'Issuer'], rows) }
        }),
      ),
    )

  leaf(provider, 'check <id>', 'ask a provider to describe itself, and say what must be registered there')
    .addHelpText('after', example('sign-in provider check cis2'))
    .action((id: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => check(context, id))),
    )

  leaf(provider, 'remove <id>', 'take a provider away, and end the sessions that it vouched for')
    .addHelpText('after', example('sign-in provider remove cis2'))
    .action((id: string, options: CommonOptions, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          await removeProvider(database, id)
          return { json: { id }, lines: [`Nobody can sign in by ${id} any more.`] }
        }),
      ),
    )
}

async function add(context: Context, id: string, options: AddOptions): Promise<Answer> {
  const { database, secrets } = context
  const clientSecret = environmentSecret('OPENID_CLIENT_SECRET')
  const given = { id, name: options.name, settings: settingsOf(options), clientSecret }
  const provider = await saveProvider(database, secrets, given, new Date())
  return {
    json: { ...provider, register: toRegister(context, provider) },
    lines: [`${provider.name} is added. Register there:`, ...registerLines(context, provider)],
  }
}

function settingsOf(options: AddOptions): NewProvider['settings'] {
  const keys = options.privateKey?.map((path) => resolve(path)) ?? []
  const by = keys.length > 0 ? 'private-key' : `secret-${options.secretBy ?? 'post'}`
  return {
    issuer: options.issuer,
    clientId: options.clientId,
    shape: oneOf(SHAPES, options.shape, 'shape'),
    clientAuth: oneOf(['private-key', 'secret-post', 'secret-basic'] as const, by, 'way to give the secret'),
    privateKeys: keys,
    scope: options.scope,
    acrValues: options.acr,
    ...(options.algorithm && {
      algorithms: options.algorithm.map((name) => oneOf(ALGORITHMS, name, 'algorithm')),
    }),
    ...(options.maxAge && { maxAgeSeconds: numberOf(options.maxAge) }),
    ...(options.leastLevel && { leastAuthenticationLevel: numberOf(options.leastLevel) }),
    ...(options.roleCode && { roleCodes: options.roleCode }),
    sensitiveNeedsActivity: options.sensitiveNeedsActivity === true,
    allowPrivate: options.allowPrivate === true,
  }
}

async function check(context: Context, id: string): Promise<Answer> {
  const { database, secrets } = context
  const provider = await findProvider(database, secrets, id)
  if (!provider) throw new ProductError('not-found', `There is no sign-in provider ${id}.`)
  const known = await new KnownProviders({ database, secrets, clock: systemClock }).open(id).catch(notReached)
  const described = known!.config.serverMetadata()
  const can = {
    signIn: described.authorization_endpoint !== undefined && described.token_endpoint !== undefined,
    endSessions: described.end_session_endpoint !== undefined,
    tellOfEndedSessions: described.backchannel_logout_supported === true,
  }
  return {
    json: { id, can, register: toRegister(context, provider) },
    lines: [
      `${provider.name} answers, and describes itself as ${described.issuer}.`,
      can.tellOfEndedSessions
        ? 'It tells us when somebody has signed out there.'
        : 'It does not say that it tells us when somebody has signed out there.',
      'Register there:',
      ...registerLines(context, provider),
    ],
  }
}

function notReached(error: unknown): never {
  const { why, detail, cause } = whyOf(error)
  if (cause instanceof ProductError) throw cause
  const more = cause instanceof Error && why === 'unreachable' ? `: it ${cause.message}` : ''
  throw new ProductError(
    'failed',
    `The provider did not describe itself (${detail ?? why})${more}. Check the issuer, and that it can be reached from here.`,
    { cause: error },
  )
}

/** The addresses that a provider wants to know beforehand. */
function toRegister({ config }: Context, { id, settings }: Provider) {
  const home = config.publicUrl?.replace(/\/$/, '') ?? 'http://localhost:3000'
  return {
    redirectUri: `${home}/sign-in/openid/${id}/answer`,
    postLogoutRedirectUri: `${home}/sign-in`,
    backChannelLogoutUri: `${home}/sign-in/openid/back-channel-logout`,
    ...(settings.clientAuth === 'private-key' && { jwksUri: `${home}/sign-in/openid/jwks.json` }),
  }
}

function registerLines(context: Context, provider: Provider): string[] {
  const names = {
    redirectUri: 'where people come back to',
    postLogoutRedirectUri: 'where people come back to after signing out',
    backChannelLogoutUri: 'where it tells us of ended sessions',
    jwksUri: 'our public keys',
  }
  return Object.entries(toRegister(context, provider)).map(
    ([name, address]) => `  ${address}  (${names[name as keyof typeof names]})`,
  )
}

function oneOf<Word extends string>(words: readonly Word[], given: string, what: string): Word {
  const word = words.find((known) => known === given)
  if (word !== undefined) return word
  throw new UsageError(`There is no ${what} ${given}. Use ${words.join(', ')}.`)
}

function numberOf(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number)) return number
  throw new UsageError(`${text} is not a whole number.`)
}
