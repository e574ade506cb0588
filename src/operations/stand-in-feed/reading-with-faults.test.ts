import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { ListLimits } from '../../sync/feed/limits.ts'
import type { Docman10Settings } from '../../sync/docman10/settings.ts'
import { FAULTS, parseFaults } from './faults.ts'
import { asked, failureOf, people, readAll, readerOf, standIn } from './trial.ts'

const TEN = people(10).map((row) => row.source_patient_id)
const TELL = 'Try again later; if it goes on, tell whoever runs the feed.'
const ORDER =
  'Tell whoever runs the feed: patients come once each, in ascending order of source_patient_id, byte by byte.'
const NO_LIST = 'Check the address of the feed, or whether it asks for a sign-in.'
const PAGE_3_FIVE_TIMES = [1, 2, 3, 3, 3, 3, 3]

/** A fault that lasts: what is said in the end, and how often the feed was asked for what. */
interface Lasting {
  script: string
  sentence: string
  tokens?: number
  pages?: number[]
  pauses?: number[]
  limits?: Partial<ListLimits>
}

const GROWING = [750, 1500, 3000, 6000]

const LASTING: Lasting[] = [
  {
    script: 'token=401',
    sentence:
      'The feed at HOST refused the sign-in (401). Check the client id and the client secret in the feed settings of A81001.',
    pages: [],
  },
  {
    script: 'token=429(20)',
    sentence: `The feed at HOST asked to be left alone for a while (429) when asked for a sign-in token. It was tried 5 times. ${TELL}`,
    tokens: 5,
    pages: [],
    pauses: [20_500, 21_000, 22_000, 24_000],
  },
  {
    script: 'token=500',
    sentence: `The feed at HOST answered 500 when asked for a sign-in token. It was tried 5 times. ${TELL}`,
    tokens: 5,
    pages: [],
    pauses: GROWING,
  },
  {
    script: 'token=404',
    sentence: 'The feed at HOST has no sign-in at this address (404). Check the address of the feed.',
    pages: [],
  },
  {
    script: 'token=login-page',
    sentence:
      'The feed at HOST answered the sign-in with something that is not a token. Check the address of the feed.',
    pages: [],
  },
  {
    script: 'token=redirect',
    sentence:
      'The feed at HOST sent us on to another address (302), which is not followed. Give the final address in the feed settings of A81001, or ask whether it wants a sign-in.',
    pages: [],
  },
  {
    script: 'page3=401',
    sentence:
      'The feed at HOST refused the sign-in (401). Check the client id and the client secret in the feed settings of A81001.',
    tokens: 2,
    pages: [1, 2, 3, 3],
  },
  {
    script: 'page=403',
    sentence:
      'The feed at HOST does not let us read the list of A81001 (403). Ask whoever runs the feed to allow this client to read it.',
    pages: [1],
  },
  {
    script: 'page=404',
    sentence:
      'The feed at HOST has no list of A81001 (404). Check the address of the feed, and ask whoever runs it whether it holds this practice.',
    pages: [1],
  },
  {
    script: 'page=400',
    sentence:
      'The feed at HOST did not accept the question (400). Check the address of the feed, and that it follows the list feed specification.',
    pages: [1],
  },
  {
    script: 'page3=429(30)',
    sentence: `The feed at HOST asked to be left alone for a while (429) when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: [30_500, 31_000, 32_000, 34_000],
  },
  {
    script: 'page3=503(3600)',
    sentence:
      'The feed at HOST answered 503 when asked for page 3 of the list, and wants to be left alone for 60 minutes. Sync again after that.',
    pages: [1, 2, 3],
  },
  {
    script: 'page3=500',
    sentence: `The feed at HOST answered 500 when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page=login-page',
    sentence: `The feed at HOST answered with a web page instead of a list. ${NO_LIST}`,
    pages: [1],
  },
  {
    script: 'page3=login-page',
    sentence: `The feed at HOST answered with a web page instead of a list. ${NO_LIST}`,
    pages: [1, 2, 3],
  },
  {
    script: 'page=wrong-type',
    sentence: `The feed at HOST answered with application/json instead of a list (application/x-ndjson). ${NO_LIST}`,
    pages: [1],
  },
  {
    script: 'page=redirect',
    sentence:
      'The feed at HOST sent us on to another address (302), which is not followed. Give the final address in the feed settings of A81001, or ask whether it wants a sign-in.',
    pages: [1],
  },
  {
    script: 'page3=cut',
    sentence: `The feed at HOST broke off in the middle when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page3=half',
    sentence: `The feed at HOST stopped before the end of the page when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page3=miscount',
    sentence: `The feed at HOST counted 4 patients on the page and sent 3 when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page3=stall',
    sentence: `The feed at HOST sent nothing for 1 second when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
    limits: { idle: 400 },
  },
  {
    script: 'page3=page-twice',
    sentence: `The feed at HOST sent patients again that it had sent before, or out of order when asked for page 3 of the list. It was tried 5 times. ${ORDER}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page3=loop',
    sentence: `The feed at HOST sent patients again that it had sent before, or out of order when asked for page 3 of the list. It was tried 5 times. ${ORDER}`,
    pages: PAGE_3_FIVE_TIMES,
    pauses: GROWING,
  },
  {
    script: 'page=410',
    sentence:
      'The feed at HOST did not accept the question (410). Check the address of the feed, and that it follows the list feed specification.',
    pages: [1],
  },
  {
    script: 'page2=410',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 1, 2],
  },
  {
    script: 'page2=other-snapshot',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 1, 2],
  },
  {
    script: 'page3=410*1',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 3],
  },
  {
    script: 'page3=other-snapshot*1',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 3],
  },
  {
    script: 'page3=other-practice*1',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 3],
  },
  {
    script: 'page3=drip',
    sentence: `The feed at HOST did not send its whole list within 1 minute. ${TELL}`,
    pages: [1, 2, 3],
    limits: { overall: 500 },
  },
  {
    script: 'page3=gzip-bomb',
    sentence:
      'The feed at HOST sent a page of more than 2 MB unpacked, and was stopped. Choose a smaller page size, or tell whoever runs the feed.',
    pages: [1, 2, 3],
    limits: { pageBytes: 2 * 1024 * 1024 },
  },
]

describe('a fault that lasts ends the reading with a sentence', () => {
  for (const { script, sentence, tokens = 1, pages = [1], pauses = [], limits = {} } of LASTING) {
    test(script, async (t) => {
      const { feed, reader } = await trying(t, script, limits)
      assert.equal(await failureOf(reader), sentence)
      assert.deepEqual(asked(feed), { tokens, pages })
      assert.deepEqual(reader.pauses, pauses)
    })
  }
})

describe('a fault that passes is not noticed by whoever reads', () => {
  const passing: [script: string, tokens: number, pages: number[]][] = [
    ['token=500*4', 5, [1, 2, 3, 4]],
    ['token=cut*1', 2, [1, 2, 3, 4]],
    ['page3=401*1', 2, [1, 2, 3, 3, 4]],
    ['page2=401*1,page4=401*1', 3, [1, 2, 2, 3, 4, 4]],
    ['page1=429(5)*1', 1, [1, 1, 2, 3, 4]],
    ['page3=500*4', 1, [1, 2, 3, 3, 3, 3, 3, 4]],
    ['page2=cut*1,page3=half*1,page4=miscount*1', 1, [1, 2, 2, 3, 3, 4, 4]],
    ['page2=cut*2,page2=500*2', 1, [1, 2, 2, 2, 2, 2, 3, 4]],
    ['page3=page-twice*1', 1, [1, 2, 3, 3, 4]],
    ['page4=loop*1', 1, [1, 2, 3, 4, 4]],
    ['page2=410*1', 1, [1, 2, 1, 2, 3, 4]],
    ['page2=other-snapshot*1', 1, [1, 2, 1, 2, 3, 4]],
    ['token=slow(0)*1,page=slow(0)', 1, [1, 2, 3, 4]],
  ]
  for (const [script, tokens, pages] of passing) {
    test(script, async (t) => {
      const { feed, reader } = await trying(t, script)
      const { ids, rowNumbers } = await readAll(reader)
      assert.deepEqual(ids, TEN)
      assert.deepEqual(rowNumbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      assert.deepEqual(asked(feed), { tokens, pages })
    })
  }
})

describe('what only the run can judge is handed to the run', () => {
  test('fewer patients than announced', async (t) => {
    const { list, ids } = await readAll((await trying(t, 'page3=fewer')).reader)
    assert.equal(list.announced, 10)
    assert.deepEqual(ids, TEN.slice(0, 8))
  })

  test('the list of another practice', async (t) => {
    const { list } = await readAll((await trying(t, 'page=other-practice')).reader)
    assert.equal(list.practice, 'Z99999')
  })

  test('a patient put in between the pages', async (t) => {
    const { list, ids } = await readAll((await trying(t, 'page3=inserted')).reader)
    assert.equal(list.announced, 10)
    assert.equal(ids.length, 11)
    assert.equal(new Set(ids).size, 11)
  })

  test('a line that cannot be read', async (t) => {
    const { ids, rows } = await readAll((await trying(t, 'page2=malformed')).reader)
    assert.deepEqual(ids, TEN.with(5, 'unusable'))
    const broken = rows[5]
    assert.ok(broken && 'unusable' in broken)
    assert.ok(broken.cells.includes(String(TEN[5])))
  })
})

test('a list that never ends is stopped soon after it should have ended', async (t) => {
  const { feed, reader } = await trying(t, 'page3=endless', {}, { pageSize: 50 })
  feed.setList('A81001', { rows: () => people(120) })
  assert.equal(
    await failureOf(reader),
    `The feed at HOST announced 120 patients and went on sending more, so it was stopped. ${TELL}`,
  )
  const { pages } = asked(feed)
  assert.ok(pages.length <= 6, `It was asked for ${pages.length} pages.`)
})

test('with the password grant, the password is among the things to check', async (t) => {
  const feed = await standIn(t)
  const wrong = readerOf(feed.url, {
    grant: 'password',
    username: 'night.sync',
    password: 'not the pass phrase',
  })
  assert.equal(
    await failureOf(wrong),
    'The feed at HOST refused the sign-in (400). Check the client id, the client secret, the user name and the password in the feed settings of A81001.',
  )
  assert.deepEqual(asked(feed), { tokens: 1, pages: [] })
})

test('a client that may read another practice only is not let in', async (t) => {
  const feed = await standIn(t)
  const other = readerOf(feed.url, { clientId: 'elm-tree', clientSecret: 'another secret' })
  assert.match(await failureOf(other), /does not let us read the list of A81001 \(403\)/)
})

test('a feed that is not there is tried five times', async (t) => {
  const feed = await standIn(t)
  await feed.close()
  const reader = readerOf(feed.url)
  assert.equal(
    await failureOf(reader),
    'The feed at HOST could not be reached (connection refused) when asked for a sign-in token. It was tried 5 times. Check the address of the feed and that it is running, and try again.',
  )
  assert.deepEqual(reader.pauses, GROWING)
})

test('each try again is logged with its reason, for whoever looks after the machine', async (t) => {
  const { reader } = await trying(t, 'page3=500*1')
  await readAll(reader)
  const [[entry]] = reader.logged as [[Record<string, unknown>]]
  assert.deepEqual(
    { asked: entry.asked, why: entry.why, tries: entry.tries, milliseconds: entry.milliseconds },
    { asked: 'page 3 of the list', why: 'answered 500', tries: 1, milliseconds: 750 },
  )
})

test('every fault that can be scripted is tried here', () => {
  const scripts = [...LASTING.map(({ script }) => script), ELSEWHERE].join()
  const tried = new Set(parseFaults(scripts).map(({ fault }) => fault))
  assert.deepEqual(
    Object.keys(FAULTS).filter((fault) => !tried.has(fault as keyof typeof FAULTS)),
    [],
  )
})
/** Read as a list feed; those of FHIR alone are tried in reading-fhir.test.ts. */
const ELSEWHERE = 'page=outcome,page=elsewhere,page=slow,page=fewer,page=inserted,page=malformed,page=endless'

async function trying(
  t: TestContext,
  script: string,
  limits: Partial<ListLimits> = {},
  settings: Partial<Docman10Settings> = {},
) {
  const feed = await standIn(t, { faults: parseFaults(script) })
  return { feed, reader: readerOf(feed.url, settings, { limits }) }
}
