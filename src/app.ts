import { retentionInWords } from './audit/retention/in-words.ts'
import type { FastifyInstance } from 'fastify'
import type { Member } from './accounts/person.ts'
import { may, type Right } from './accounts/rights.ts'
import { frameOf } from './accounts/idle/idle.tsx'
import { registerOpenid } from './accounts/openid/routes.ts'
import { registerAccounts } from './accounts/routes.ts'
import { keepingQueue, workKeeping } from './audit/jobs.ts'
import { registerAudit } from './audit/routes.ts'
import { registerOverview } from './operations/overview/routes.ts'
import { channelsOf } from './messages/channels.ts'
import { messageQueues, workMessages } from './messages/jobs.ts'
import { lastContactOf } from './messages/last-contact.ts'
import { noteLife } from './messages/life.ts'
import { inWords } from './messages/public-address.ts'
import { callbackSecretsOf } from './messages/channel-settings.ts'
import { demandPublicSettings, startNotice } from './messages/public-settings.ts'
import { registerMessages } from './messages/routes.ts'
import type { CameToOutbox } from './messages/outbox/outbox.ts'
import { LINK_DAYS } from './messages/secure-link/link.ts'
import { countToSeeTo, countWords, nothingToSeeTo, type ToSeeTo } from './messages/thread/see-to.ts'
import { registerPatients } from './patients/routes.ts'
import { systemClock, type Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { asPractice, type Database } from './platform/database/database.ts'
import { demandHeldRole } from './platform/database/held-role.ts'
import { startJobs, type Jobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import type { Secrets } from './platform/secrets.ts'
import { setFrame, type Frame } from './platform/web/page.ts'
import { buildServer } from './platform/web/server.ts'
import { registerActivation } from './practices/activation/routes.ts'
import { impersonalPath } from './practices/feedback/feedback.ts'
import { contactRoutes } from './practices/contact-page/routes.ts'
import { feedbackRoutes } from './practices/feedback/routes.ts'
import { findPractice } from './practices/practice.ts'
import { makeFreshnessLine } from './sync/freshness-line.tsx'
import { syncQueues, workSyncs } from './sync/jobs.ts'
import { registerReviews } from './sync/reviews/routes.ts'
import { registerSync } from './sync/routes.ts'
import { factsOf, operatorOf } from './sync/pack-facts.ts'
import { startWatchdog } from './sync/watchdog.ts'

/** The one file that knows every room: routes, queues, timetable, navigation. */

export interface AppContext {
  config: Config
  log: Log
  database: Database
  databaseUrl: string
  secrets: Secrets
  clock?: Clock
  /** Where somebody at a terminal tries the product: what they may want to look at, a line each. */
  say?: (line: string) => void
}

/** Which parts of the product this process runs. */
export interface AppParts {
  /** Port of the pages (0 takes any that is free), or null for none. */
  web: number | null
  worker: boolean
}

export interface RunningApp {
  /** The address of the pages. */
  url: string | null
  close(): Promise<void>
}

const brand = 'Patient Sync'
/** Every queue of jobs. */
export const queues = [keepingQueue, ...messageQueues, ...syncQueues]

/** Starts the pages, the jobs, or both. */
export async function startApp(context: AppContext, parts: AppParts): Promise<RunningApp> {
  const { database, databaseUrl, log, config, secrets } = context
  const clock = context.clock ?? systemClock
  await demandHeldRole(database.app)
  demandPublicSettings(config.messages, config.publicUrl)
  const notice = startNotice(config.messages)
  if (notice !== null) log.warn(notice)
  await noteLife({ owner: database.owner, log }, clock.now())
  const jobs = await startJobs(databaseUrl, { owner: database.owner, queues, log, worker: parts.worker })
  const watchdog = startWatchdog({ database, clock, log })
  let web: FastifyInstance | null = null
  const close = async () => {
    await watchdog.stop()
    await web?.close()
    await jobs.stop()
  }
  try {
    if (parts.web !== null) web = await buildPages({ ...context, clock, jobs })
    const url = web && (await listen(web, parts.web!))
    if (parts.worker) {
      const { dataDir, syncSilenceSeconds: silenceSeconds } = config
      const gatherFacts = factsOf(database, config, retentionInWords(config))
      await workSyncs({ database, jobs, secrets, dataDir, clock, log, silenceSeconds, gatherFacts })
      const cameToOutbox = context.say && url ? sayOutbox(context.say, url) : undefined
      const channels = channelsOf({ database, secrets, clock, cameToOutbox }, config.messages)
      const links = {
        address: config.publicUrl?.replace(/\/$/, '') ?? url,
        days: config.linkDays ?? LINK_DAYS,
      }
      await workMessages({ database, jobs, secrets, clock, log, channels, links })
      await workKeeping(jobs, { database, dataDir, clock, log, keeping: config })
    }
    return { url: url && (config.publicUrl ?? url), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** `A text message is in the outbox: http://127.0.0.1:3000/outbox#…`, and never whose it is: a terminal may be kept. */
function sayOutbox(say: (line: string) => void, url: string): CameToOutbox {
  return (way, message) =>
    say(`${way === 'sms' ? 'A text message' : 'An email'} is in the outbox: ${url}/outbox#${message}`)
}

/** All pages on one server, which listens nowhere yet. */
export async function buildPages(
  context: Omit<AppContext, 'databaseUrl'> & { clock: Clock; jobs: Jobs },
): Promise<FastifyInstance> {
  const { database, config, log, clock, jobs, secrets } = context
  const app = await buildServer({ brand, config, log })
  registerAccounts(app, { database, clock, secrets, publicUrl: config.publicUrl })
  registerOpenid(app, config)
  registerPatients(app, { database, clock, lastContactOf })
  registerSync(app, { database, jobs, secrets, dataDir: config.dataDir, clock, log })
  registerReviews(app, { database, clock })
  const channels = channelsOf({ database, secrets, clock }, config.messages)
  registerMessages(app, {
    ...{ database, secrets, clock, jobs, channels, ...callbackSecretsOf(config.messages) },
    smsPence: config.smsPence ?? 2.4,
    linkDays: config.linkDays,
    publicUrl: config.publicUrl?.replace(/\/$/, ''),
  })
  registerAudit(app, { database, clock, secrets, dataDir: config.dataDir, keeping: config })
  registerActivation(app, {
    database,
    clock,
    gatherFacts: factsOf(database, config, retentionInWords(config)),
  })
  contactRoutes(app, { database, clock })
  feedbackRoutes(app, { database, clock, operator: operatorOf(config) })
  registerOverview(app, { database, clock, channels })
  app.get('/', { config: { guard: 'public' } }, async (request, reply) =>
    reply.redirect(request.person?.role === 'operator' ? '/practices' : '/patients', 303),
  )
  composeFrame(app, database, clock)
  return app
}

const operatorPlaces: Frame['places'] = [
  { place: 'practices', name: 'Practices', href: '/practices' },
  { place: 'feedback', name: 'Feedback', href: '/operations/feedback' },
  { place: 'templates', name: 'Templates', href: '/operations/templates' },
]

/** Where somebody can go, with how much waits for them there. */
function placesOf(person: Member, reviews: number, messages: ToSeeTo): Frame['places'] {
  const waiting = { number: String(reviews), what: 'to decide' }
  const { number, urgent } = messages
  const toSeeTo =
    urgent > 0
      ? { number: `${countWords(urgent)} urgent`, what: 'to read', onMenu: true }
      : { number: countWords(number), what: 'to see to', onMenu: true }
  const places: [Right, Frame['places'][number]][] = [
    ['see-patients', { place: 'patients', name: 'Patients', href: '/patients', keys: 'g p' }],
    [
      'see-messages',
      {
        ...{ place: 'messages', name: 'Messages', href: '/messages', keys: 'g m' },
        ...(number > 0 && { count: toSeeTo }),
      },
    ],
    [
      'decide-reviews',
      {
        ...{ place: 'reviews', name: 'Reviews', href: '/reviews', keys: 'g r' },
        ...(reviews > 0 && { count: waiting }),
      },
    ],
    [
      'see-access-log',
      { place: 'restricted', name: 'Restricted records', href: '/patients/restricted/notices' },
    ],
    ['see-runs', { place: 'sync', name: 'Sync', href: '/sync', keys: 'g s' }],
    ['see-people', { place: 'people', name: 'People', href: '/people', keys: 'g e' }],
    ['see-audit', { place: 'governance', name: 'Governance', href: '/governance', keys: 'g o' }],
    ['see-activation', { place: 'activation', name: 'Activation', href: '/activation' }],
  ]
  return places.filter(([right]) => may(person, right)).map(([, place]) => place)
}

/** What stands around every page: who is signed in, where they can go, how fresh the list is. */
function composeFrame(app: FastifyInstance, database: Database, clock: Clock): void {
  const freshnessLine = makeFreshnessLine(clock)
  setFrame(app, async ({ person, url }) => {
    if (person === null) return { brand, places: [] }
    if (person.role === 'operator') return { brand, places: operatorPlaces, ...frameOf(person) }
    const { practice: code } = person
    // Every page waits for this: two connections at once, and one transaction for all that is counted.
    const [{ name }, { line, reviews, messages }] = await Promise.all([
      findPractice(database, code),
      asPractice(database, code, async (tx) => ({
        ...(await freshnessLine(tx, code)),
        messages: may(person, 'see-messages') ? await countToSeeTo(tx, code, clock.now()) : nothingToSeeTo,
      })),
    ])
    return {
      ...{ brand, places: placesOf(person, reviews, messages), ...frameOf(person) },
      ...{ practice: { name, code, href: '/my-practices' }, line },
      links: [{ name: 'Give feedback', href: `/feedback?from=${impersonalPath(url) ?? ''}` }],
    }
  })
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  // Only this machine: what reaches it from outside comes through a proxy that speaks https.
  return inWords(await app.listen({ host: '127.0.0.1', port }))
}
