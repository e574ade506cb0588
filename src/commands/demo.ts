import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from '../operations/generate/generate.ts'
import { listFile } from '../operations/stand-in-feed/list-file.ts'
import { startStandInFeed, type StandInFeed } from '../operations/stand-in-feed/server.ts'
import { importPeople } from '../sync/import/import.ts'
import { saveContact } from '../practices/contact.ts'
import { saveSenders } from '../practices/senders.ts'
import { addPractice, chooseNight, findPractice, listPractices } from '../practices/practice.ts'
import { ProductError } from '../platform/errors.ts'
import { configuredSource, saveDocman10 } from '../sync/configured-source.ts'
import { runSync } from '../sync/run.ts'
import type { Context } from './context.ts'
import { demoSignIn } from './demo-people.ts'
import { activateInvented } from './invented-activation.ts'

/** An invented practice: codes that begin with Z99 are nobody's. */
const practice = { practice: 'Z99001', name: 'Foxley Brook Surgery' }
/** A number that nobody will ever have. */
const contact = {
  ...{ phone: '01632 960100', street: 'Mill Lane, Foxley Brook' },
  openHours: 'Monday to Friday, 8am to 6:30pm',
}
const patients = 10_000
const nights = 3

/** The demo practice with its list feed, for as long as the process lasts. */
export interface Demo {
  /** How to sign in, in words for the terminal. */
  signIn: string
  close(): Promise<void>
}

/**
 * Makes the demo practice on the first start, and opens it on every other: 10,000 invented patients of whom some have
 * an account, a list feed that stands in for the practice's own system, and the first sync. Each step is made once,
 * so that a start that was killed goes on where it was. An installation that has a practice of its own gets none.
 */
export async function openDemo(context: Context): Promise<Demo> {
  const others = (await listPractices(context.database)).filter(
    (known) => known.practice !== practice.practice,
  )
  if (others.length > 0) return { signIn: 'Sign in with your own account.', close: () => Promise.resolve() }
  const folder = join(context.config.dataDir, 'demo')
  await makeLists(folder)
  await makePractice(context, folder)
  const feed = await serveList(context, folder)
  try {
    await agree(context)
    await firstSync(context)
    await feed.setNewest()
    return { signIn: await demoSignIn(context, practice.practice), close: () => feed.close() }
  } catch (error) {
    await feed.close()
    throw error
  }
}

async function makeLists(folder: string): Promise<void> {
  if (existsSync(folder)) return
  say(`Inventing a practice of ${patients.toLocaleString('en-GB')} patients …`)
  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  await generate({ patients, seed: 1, out: draft, nights })
  // The folder is there whole or not at all.
  renameSync(draft, folder)
}

async function makePractice({ database }: Context, folder: string): Promise<void> {
  const known = await listPractices(database)
  if (known.length === 0) await addPractice(database, practice)
  if (await hasPatients({ database })) return
  const said = { actor: { command: 'start' }, now: new Date() }
  await saveContact(database, practice.practice, contact, said)
  await saveSenders(database, practice.practice, { smsName: 'FoxleyBrook' }, said)
  // The same file again takes in nobody.
  await importPeople(database, practice.practice, join(folder, 'people.csv'))
}

async function hasPatients({ database }: Pick<Context, 'database'>): Promise<boolean> {
  const { rows } = await database.owner.query('SELECT FROM patient WHERE practice = $1 LIMIT 1', [
    practice.practice,
  ])
  return rows.length > 0
}

/** The feed stands on another port each time, so where it is is written down again. */
async function serveList(
  { database, secrets }: Context,
  folder: string,
): Promise<StandInFeed & { setNewest(): Promise<void> }> {
  const client = { clientId: 'foxley-brook', clientSecret: randomBytes(24).toString('base64url') }
  const first = await listFile(join(folder, 'list.csv'))
  const feed = await startStandInFeed({ practices: { [practice.practice]: first }, clients: [client] })
  await saveDocman10(database, secrets, practice.practice, {
    url: feed.url,
    ...client,
  })
  const setNewest = async () =>
    feed.setList(practice.practice, await listFile(join(folder, await tonight({ database }))))
  return { ...feed, setNewest }
}

/** Each night that was read is followed by the next one, so that "Sync now" has something to show. */
async function tonight({ database }: Pick<Context, 'database'>): Promise<string> {
  const { rows } = await database.owner.query<{ runs: number }>(
    `SELECT count(*) AS runs FROM sync_run WHERE practice = $1 AND state = 'done'`,
    [practice.practice],
  )
  return `list-${Math.min((rows[0]?.runs ?? 0) + 1, nights)}.csv`
}

/** Only once it is set up what is read each night: the practice agrees to what runs. */
async function agree({ database }: Context): Promise<void> {
  const now = new Date()
  const { nightSource } = await findPractice(database, practice.practice)
  if (nightSource === null) await chooseNight(database, practice.practice, { source: 'docman10', now })
  await activateInvented(database, practice.practice, now)
}

async function firstSync(context: Context): Promise<void> {
  const { database, secrets, log } = context
  const { rows } = await database.owner.query(
    `SELECT FROM sync_run WHERE practice = $1 AND state = 'done' LIMIT 1`,
    [practice.practice],
  )
  if (rows.length > 0) return
  say('Reading the practice list for the first time …')
  const source = await configuredSource(database, practice.practice, 'docman10', { secrets })
  const report = await runSync(database, { practice: practice.practice, source, trigger: 'command', log })
  if (report.state !== 'done')
    throw new ProductError('failed', `The first sync did not work: ${report.reason ?? ''}`)
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
