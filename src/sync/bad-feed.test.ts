import assert from 'node:assert/strict'
import { after, describe, test, type TestContext } from 'node:test'
import { patientSync, testSecrets } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { practiceIn } from '../../test/practice.ts'
import { parseFaults } from '../operations/stand-in-feed/faults.ts'
import { startStandInFeed } from '../operations/stand-in-feed/server.ts'
import { saveDocman10 } from './configured-source.ts'
import { limits } from './feed/limits.ts'
import { docman10Settings } from './docman10/settings.ts'
import { docman10Source } from './docman10/source.ts'
import { runSync } from './run.ts'
import type { RunReport } from './run-record.ts'

// A list feed that goes wrong: one clear sentence with what to do, and nothing lost.

const database = await freshDatabase({ after })
let practices = 0
const client = { clientId: 'foxley-brook', clientSecret: 'correct horse' }
const patients = Array.from({ length: 10 }, (_, at) => ({
  source_patient_id: String(10 + at),
  given_name: `Given ${at}`,
  family_name: `Family ${at}`,
  date_of_birth: '1962-02-09',
}))

interface Bad {
  what: string
  faults: string
  /** HOST stands for where the feed is. */
  says: string
  state?: 'held' | 'failed'
}

const tellsAtOnce: Bad[] = [
  {
    what: 'refuses the sign-in',
    faults: 'token=401',
    says: 'The feed at HOST refused the sign-in (401). Check the client id and the client secret in the feed settings of CODE.',
  },
  {
    what: 'wants to be left alone until the morning',
    faults: 'page2=429(18000)',
    says: 'The feed at HOST asked to be left alone for a while (429) when asked for page 2 of the list, and wants to be left alone for 300 minutes. Sync again after that.',
  },
  {
    what: 'answers 200 with a sign-in page',
    faults: 'page1=login-page',
    says: 'The feed at HOST answered with a web page instead of a list. Check the address of the feed, or whether it asks for a sign-in.',
  },
  {
    what: 'sends fewer rows than it announced',
    faults: 'page2=fewer',
    says: 'The list looks cut off: the source announced 10 rows and 6 arrived. Sync again; if it stays like this, ask whoever runs the source.',
    state: 'held',
  },
  {
    what: 'gains a patient between two pages',
    faults: 'page3=inserted',
    says: 'The source announced 10 rows and 11 arrived: the list changed while it was being read. Sync again.',
    state: 'held',
  },
  {
    what: 'never ends',
    faults: 'page2=endless',
    says: 'The feed at HOST announced 10 patients and went on sending more, so it was stopped. Try again later; if it goes on, tell whoever runs the feed.',
  },
  {
    what: "sends another practice's list",
    faults: 'page=other-practice',
    says: "This is another practice's list: it says Z99999, and this practice is CODE. Check where the list is read from.",
    state: 'held',
  },
]
const toldAfterFiveTries: Bad[] = [
  {
    what: 'asks for patience every time',
    faults: 'page2=429(2)',
    says: 'The feed at HOST asked to be left alone for a while (429) when asked for page 2 of the list. It was tried 5 times. Try again later; if it goes on, tell whoever runs the feed.',
  },
  {
    what: 'breaks down every time',
    faults: 'page1=500',
    says: 'The feed at HOST answered 500 when asked for page 1 of the list. It was tried 5 times. Try again later; if it goes on, tell whoever runs the feed.',
  },
  {
    what: 'sends half a page every time',
    faults: 'page3=half',
    says: 'The feed at HOST stopped before the end of the page when asked for page 3 of the list. It was tried 5 times. Try again later; if it goes on, tell whoever runs the feed.',
  },
  {
    what: 'drops the connection in the middle every time',
    faults: 'page3=cut',
    says: 'The feed at HOST broke off in the middle when asked for page 3 of the list. It was tried 5 times. Try again later; if it goes on, tell whoever runs the feed.',
  },
  {
    what: 'sends a page twice',
    faults: 'page3=page-twice',
    says: 'The feed at HOST sent patients again that it had sent before, or out of order when asked for page 3 of the list. It was tried 5 times. Tell whoever runs the feed: patients come once each, in ascending order of source_patient_id, byte by byte.',
  },
  {
    what: 'goes round in circles',
    faults: 'page3=loop',
    says: 'The feed at HOST sent patients again that it had sent before, or out of order when asked for page 3 of the list. It was tried 5 times. Tell whoever runs the feed: patients come once each, in ascending order of source_patient_id, byte by byte.',
  },
]

describe('the command line, reading a feed that', { concurrency: 2 }, () => {
  for (const { what, faults, says, state = 'failed' } of tellsAtOnce) {
    test(what, async (t) => {
      const { practice, feed, settings } = await practiceWithFeed(t, faults)
      await saveDocman10(database, testSecrets, practice.code, settings)
      const untouched = await practice.everything()
      const words = ['sync', 'run', practice.code, '--source', 'docman10', '--json']
      const { code, json, stderr } = await patientSync(database.url, words)
      const report = json as RunReport
      assert.deepEqual(
        [report.state, report.reason],
        [state, says.replace('HOST', feed.host).replace('CODE', practice.code)],
      )
      assert.equal(code, { held: 3, failed: 1 }[state])
      assert.deepEqual(await practice.everything(), untouched)
      assert.doesNotMatch(stderr, /Given|Family|correct horse/)
      await assertInvariants(database.owner, { practice: practice.code, said: stderr })
    })
  }
})

describe('a feed that', () => {
  for (const { what, faults, says } of toldAfterFiveTries) {
    test(`${what} is asked five times, and then told of`, async (t) => {
      const { practice, feed, sync } = await practiceWithFeed(t, faults)
      const untouched = await practice.everything()
      const report = await sync()
      assert.deepEqual([report.state, report.reason], ['failed', says.replace('HOST', feed.host)])
      assert.deepEqual(await practice.everything(), untouched)
      const page = Number(/page(\d)/.exec(faults)?.[1])
      assert.equal(feed.log.filter((asked) => asked.page === page).length, 5)
    })

    test(`${what} but the last time is read to its end`, async (t) => {
      const { practice, sync } = await practiceWithFeed(t, `${faults}*4`)
      const report = await sync()
      assert.deepEqual([report.state, report.listed, report.created], ['done', 10, 10])
      assert.equal((await practice.patients()).length, 11)
      const listed = patients.map(({ source_patient_id }) => source_patient_id)
      await assertInvariants(database.owner, { practice: practice.code, listed })
    })
  }

  test('sends a byte at a time is given up when its time is over', async (t) => {
    const { practice, feed, sync } = await practiceWithFeed(t, 'page2=drip')
    const untouched = await practice.everything()
    const report = await sync({ limits: { ...limits, overall: 300 } })
    assert.equal(
      report.reason,
      `The feed at ${feed.host} did not send its whole list within 1 minute. Try again later; if it goes on, tell whoever runs the feed.`,
    )
    assert.deepEqual(await practice.everything(), untouched)
  })
})

/** A practice with somebody on the platform, and a feed of three pages that goes wrong in this way. */
async function practiceWithFeed(t: TestContext, faults: string) {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  await practice.onPlatform({
    account: 'digital',
    given_name: 'Siân',
    family_name: 'Llewellyn',
    date_of_birth: '1958-03-14',
  })
  const feed = await startStandInFeed({
    practices: { [practice.code]: { rows: () => patients } },
    clients: [client],
    faults: parseFaults(faults),
  })
  t.after(() => feed.close())
  const settings = { url: feed.url, ...client, pageSize: 4 }
  return {
    practice,
    settings,
    feed: { ...feed, host: new URL(feed.url).host },
    /** Nobody waits between tries. */
    sync: (deps: object = {}): Promise<RunReport> => {
      const source = docman10Source(
        { practice: practice.code, settings: docman10Settings.parse(settings) },
        { sleep: async () => {}, random: () => 0, ...deps },
      )
      return runSync(database, { practice: practice.code, source, trigger: 'command' })
    },
  }
}
