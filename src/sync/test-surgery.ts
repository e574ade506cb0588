import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Row } from '../../test/list.ts'
import { foxleyBrook, practiceFor } from '../../test/practice.ts'
import { registerAccounts } from '../accounts/routes.ts'
import { addStaff } from '../accounts/staff.ts'
import { signIn, bethan, password } from '../accounts/test-accounts.ts'
import { seeWithReason } from '../patients/restricted/routes.ts'
import { asPractice } from '../platform/database/database.ts'
import { startJobs } from '../platform/jobs.ts'
import { makeLog } from '../platform/log.ts'
import { openSecrets } from '../platform/secrets.ts'
import { setFrame } from '../platform/web/page.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import { chooseNight, findPractice } from '../practices/practice.ts'
import { makeFreshnessLine } from './freshness-line.tsx'
import { syncQueues } from './jobs.ts'
import { registerReviews } from './reviews/routes.ts'
import { registerSync } from './routes.ts'
import type { RunReport } from './run-record.ts'
import { runSync } from './run.ts'
import { listOf } from '../../test/list.ts'

export const lastNight = new Date('2026-11-23T02:13:51Z')
/** Of the day between them. */
export const noon = new Date('2026-11-23T12:00:00Z')
export const tonight = new Date('2026-11-24T02:13:58Z')

/** Foxley Brook Surgery, whose list was read last night and tonight. */
export async function twoNights(t: TestContext) {
  const practice = await withNights(t)
  await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person, noon)
  return { ...practice, report: await practice.night(listOfTonight, tonight) }
}

/** Foxley Brook Surgery with its sync pages, a visitor who can sign in as Bethan Rees, and a clock that a test moves. */
export async function surgery(t: TestContext) {
  const practice = await withNights(t)
  const { database } = practice
  const dataDir = mkdtempSync(join(tmpdir(), 'surgery-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const secrets = openSecrets({ key: randomBytes(32).toString('base64'), dataDir })
  const time = { now: new Date('2026-11-24T08:30:00Z') }
  const clock = { now: () => time.now }
  const jobs = await startJobs(database.url, {
    owner: database.owner,
    queues: syncQueues,
  })
  t.after(() => jobs.stop())
  const { app, logged } = await testServer(t)
  const deps = { database, jobs, secrets, dataDir, clock, log: makeLog('silent') }
  registerAccounts(app, { database, clock, secrets })
  seeWithReason(app, { database, clock })
  registerSync(app, deps)
  registerReviews(app, { database, clock })
  const freshnessLine = makeFreshnessLine(clock)
  setFrame(app, async ({ person }) => {
    if (!person || person.practice === null) return { brand: 'Patient Sync', places: [] }
    const { name } = await findPractice(database, person.practice)
    const { line } = await asPractice(database, person.practice, (tx) => freshnessLine(tx, person.practice))
    const places = [{ place: 'sync', name: 'Sync', href: '/sync', keys: 'g s' }]
    const of = { name, code: person.practice }
    return {
      brand: 'Patient Sync',
      places,
      person: person.name,
      practice: of,
      line,
    }
  })
  const staff = await addStaff(database, { ...bethan, role: 'manager', practice: foxleyBrook, password })
  await chooseNight(database, foxleyBrook, { source: 'docman10', now: new Date('2026-10-01T12:00:00Z') })
  const visitor = new Visitor(app)
  return {
    ...practice,
    app,
    logged,
    deps,
    time,
    staff,
    visitor,
    signIn: () => signIn(visitor, bethan),
  }
}

async function withNights(t: TestContext) {
  const practice = await practiceFor(t)
  const { database } = practice
  return {
    ...practice,
    /** A nightly run that begins at `at` and takes as long as it takes. */
    async night(list: Row[], at: Date): Promise<RunReport> {
      const started = performance.now()
      const passing = { now: () => new Date(+at + (performance.now() - started)) }
      return runSync(database, {
        practice: foxleyBrook,
        source: listOf(list),
        trigger: 'night',
        clock: passing,
      })
    },
  }
}

const named: Row[] = [
  row(1, 'HUSSAIN', 'Mohammed Arif', '04/09/1958', {
    mobile_phone: '07700 900127',
    nhs_number: '999 366 7129',
  }),
  row(2, 'HUSSAIN', 'Sabiha', '11/02/1961', { mobile_phone: '07700 900471' }),
  row(3, 'WÓJCIK', 'Krzysztof', '17/08/1983', { mobile_phone: '07700 900540' }),
  row(4, 'LLEWELLYN', 'Siân', '14/03/1958', { email: 'sian.ll@example.com' }),
  row(5, "O'ROURKE", 'Kathleen', '02/05/1949', { mobile_phone: '07700 900223' }),
  row(6, 'WHITLOCK', 'Thomas', '30/01/1990', {
    address_line_1: '12 Mill Lane',
    town: 'Foxley',
    postcode: 'FX1 6LD',
  }),
  row(7, 'OKAFOR', 'Adaeze', '23/06/1979', { mobile_phone: '07700 900318', restricted: 'true' }),
  row(8, 'HARGREAVES', 'Jean', '06/04/1946'),
  row(9, 'PATEL', 'Rohan', '13/12/2003'),
  row(10, 'GRIFFITHS', 'Ioan', '28/02/1990'),
]

/** Last night's list: ten people by name, and forty more. */
export const listOfLastNight: Row[] = [...named, ...others()]

/** Tonight's: some changed, some left, some are new, and some cannot be used. */
export const listOfTonight: Row[] = [
  changed(0, { mobile_phone: '07700 900471' }),
  named[1]!,
  changed(2, { mobile_phone: '07700 900082' }),
  changed(3, { email: 'sian@example.org' }),
  changed(4, { mobile_phone: '' }),
  changed(5, { address_line_1: '3 Station Road', postcode: 'FX4 2BB' }),
  changed(6, { restricted: 'true', mobile_phone: '07700 900319' }),
  changed(9, { status: 'deceased' }),
  row(20, 'ADAMCZYK', 'Piotr', '17/08/1983', { mobile_phone: '07700 900640', email: 'piotr@example.com' }),
  row(21, 'DAVIES-OKAFOR', 'Ffion', '02/11/2026'),
  row(22, 'GILL', 'Harpreet Kaur', '09/09/1971', {
    mobile_phone: '07700 900691',
    nhs_number: '999 159 0838',
  }),
  row(23, 'JONES', 'Gwenllian', '01/01/1970', {}),
  { broken: '11 columns, the others have 14' },
  row(25, '', 'Nameless', '01/02/1960'),
  ...others((i) => (i % 3 === 0 ? { mobile_phone: `07700 9007${String(i).padStart(2, '0')}` } : {})),
]

/** Two who are on the platform already: one signed up, one whose birthday is often a stand-in. */
export const signedUp = [
  {
    account: 'digital' as const,
    given_name: 'Harpreet Kaur',
    family_name: 'Gill',
    date_of_birth: '1971-09-09',
    nhs_number: '999 159 0838',
  },
  { account: 'digital' as const, given_name: 'Gwenllian', family_name: 'Jones', date_of_birth: '1970-01-01' },
]

function row(
  id: number,
  family_name: string,
  given_name: string,
  date_of_birth: string,
  more: object = {},
): Row {
  return {
    source_patient_id: String(id),
    family_name,
    given_name,
    date_of_birth,
    status: 'registered',
    ...more,
  }
}

function changed(at: number, more: object): Row {
  return { ...named[at], ...more }
}

function others(more: (i: number) => object = () => ({})): Row[] {
  const families = ['Ashworth', 'Bevan', 'Nowak', 'Yılmaz', 'Chen', 'Ferreira', 'Macleod', 'Singh']
  const givens = ['Elin', 'Tomasz', 'Grace', 'Idris', 'Mei']
  return Array.from({ length: 40 }, (_, i) =>
    row(
      100 + i,
      families[i % 8]!,
      givens[Math.floor(i / 8)]!,
      `${String(1 + (i % 28)).padStart(2, '0')}/06/${1940 + i}`,
      {
        mobile_phone: `07700 9008${String(i).padStart(2, '0')}`,
        ...more(i),
      },
    ),
  )
}
