import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test, type TestContext } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { addSwitchedOn } from '../../../test/switched-on.ts'
import { runSync } from '../../sync/run.ts'
import type { ListLimits } from '../../sync/feed/limits.ts'
import { parseFaults } from './faults.ts'
import { asked, failureOf, fhirReaderOf, FOXLEY_BROOK, people, readAll, standIn } from './trial.ts'

// A list from a FHIR server, read over a real connection: as it should be, and with everything that can go wrong.

const TEN = people(10).map((row) => row.source_patient_id)
const TELL = 'Try again later; if it goes on, tell whoever runs the feed.'

test('every patient of a search is read once, in order, and what came along is nobody', async (t) => {
  const feed = await standIn(t)
  const { ids, list, rowNumbers } = await readAll(fhirReaderOf(feed))
  assert.deepEqual(ids, TEN)
  assert.deepEqual(rowNumbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  assert.equal(list.announced, 10)
  assert.equal(list.practice, FOXLEY_BROOK)
  assert.deepEqual(asked(feed), { tokens: 1, pages: [1, 2, 3, 4] })
  assert.match(feed.log[1]!.path, /^\/fhir\/A81001\/Patient\?_count=3&_total=accurate$/)
})

test('the token may be fetched elsewhere, and the search may say which patients', async (t) => {
  const feed = await standIn(t)
  const reader = fhirReaderOf(feed, {
    tokenUrl: `${feed.url}/token`,
    scope: 'system/Patient.rs',
    search: 'organization=Organization/42',
  })
  assert.deepEqual((await readAll(reader)).ids, TEN)
  assert.equal(feed.log[0]!.path, '/token')
  assert.match(feed.log[1]!.path, /\?organization=Organization%2F42&_count=3&_total=accurate$/)
})

test('an empty list is an empty list', async (t) => {
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => [] } } })
  const { ids, list } = await readAll(fhirReaderOf(feed))
  assert.deepEqual(ids, [])
  assert.equal(list.announced, 0)
})

interface Lasting {
  script: string
  sentence: string
  pages?: number[]
  limits?: Partial<ListLimits>
}

const THREE_FIVE_TIMES = [1, 2, 3, 3, 3, 3, 3]
const LASTING: Lasting[] = [
  {
    script: 'token=401',
    sentence:
      'The feed at HOST refused the sign-in (401). Check the client id and the client secret in the feed settings of A81001.',
    pages: [],
  },
  {
    script: 'page3=half',
    sentence: `The feed at HOST stopped before the end of the page when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=cut',
    sentence: `The feed at HOST broke off in the middle when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=page-twice',
    sentence: `The feed at HOST sent patients again that it had sent before when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=loop',
    sentence: `The feed at HOST sent patients again that it had sent before when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=outcome',
    sentence: `The feed at HOST said that its search went wrong (OperationOutcome) when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=miscount',
    sentence: 'The list of the feed at HOST changed while it was being read. Try again.',
    pages: [1, 2, 3],
  },
  {
    script: 'page3=410',
    sentence:
      'The feed at HOST no longer knows the search that was being read. Try again; if it goes on, ask whoever runs it to keep a search for longer.',
    pages: [1, 2, 3],
  },
  {
    script: 'page2=elsewhere',
    sentence:
      'The feed at HOST gives its next page at another address, which is not followed. Ask whoever runs it to give the address by which it is reached.',
    pages: [1, 2],
  },
  {
    script: 'page3=endless',
    sentence: `The feed at HOST announced 10 patients and went on sending more, so it was stopped. ${TELL}`,
  },
  {
    script: 'page=login-page',
    sentence:
      'The feed at HOST answered with a web page instead of a list. Check the address of the feed, or whether it asks for a sign-in.',
    pages: [1],
  },
  {
    script: 'page=wrong-type',
    sentence:
      'The feed at HOST answered with something that is not a search of FHIR R4 patients. Check the address of the feed.',
    pages: [1],
  },
  {
    script: 'page=404',
    sentence:
      'The feed at HOST has no list of A81001 (404). Check the address of the feed, and ask whoever runs it whether it holds this practice.',
    pages: [1],
  },
  {
    script: 'page3=500',
    sentence: `The feed at HOST answered 500 when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
  },
  {
    script: 'page3=stall',
    sentence: `The feed at HOST sent nothing for 1 second when asked for page 3 of the list. It was tried 5 times. ${TELL}`,
    pages: THREE_FIVE_TIMES,
    limits: { idle: 100 },
  },
  {
    script: 'page2=gzip-bomb',
    sentence:
      'The feed at HOST sent a page of more than 2 MB unpacked, and was stopped. Choose a smaller page size, or tell whoever runs the feed.',
    pages: [1, 2],
    limits: { pageBytes: 2 * 1024 * 1024 },
  },
]

describe('a fault of a FHIR server that lasts ends the reading with a sentence', () => {
  for (const { script, sentence, pages, limits } of LASTING) {
    test(script, async (t) => {
      const feed = await standIn(t, { faults: parseFaults(script) })
      assert.equal(await failureOf(fhirReaderOf(feed, {}, limits ? { limits } : {})), sentence)
      if (pages) assert.deepEqual(asked(feed).pages, pages)
    })
  }
})

describe('a fault that passes is not noticed by whoever reads', () => {
  for (const script of [
    'page3=cut*2',
    'page2=half*1',
    'page3=page-twice*1',
    'page4=429(3)*2',
    'page3=401*1',
  ]) {
    test(script, async (t) => {
      const feed = await standIn(t, { faults: parseFaults(script) })
      assert.deepEqual((await readAll(fhirReaderOf(feed))).ids, TEN)
    })
  }
})

test('a resource that is broken is one unusable row, and the others are read', async (t) => {
  const feed = await standIn(t, { faults: parseFaults('page2=malformed') })
  const { rows, ids } = await readAll(fhirReaderOf(feed))
  assert.equal(ids.length, 10)
  assert.deepEqual(
    rows.flatMap((row) => ('unusable' in row ? [row.unusable, row.cells[0]] : [])),
    ['name is not written as FHIR R4 has it', 'FB-000006'],
  )
})

describe('a night from a FHIR server', () => {
  test('that changes nothing looks at nobody, whatever the size of its pages', async (t) => {
    const night = await nights(t)
    assert.equal((await night()).created, 10)
    const again = await night(4)
    assert.deepEqual([again.state, again.unchanged, again.created, again.updated], ['done', 10, 0, 0])
  })

  test('that ends early, or has somebody more than announced, is held', async (t) => {
    const night = await nights(t)
    await night()
    for (const script of ['page3=fewer', 'page3=inserted']) {
      const held = await night(3, script)
      assert.equal(held.state, 'held', script)
      assert.match(held.reason ?? '', /announced 10 rows and (8|11) arrived/)
    }
  })

  test('that is another practice’s is held', async (t) => {
    const held = await (await nights(t))(3, 'page=other-practice')
    assert.equal(held.state, 'held')
    assert.match(held.reason ?? '', /another practice's list: it says Z99999/)
  })

  async function nights(t: TestContext) {
    const database = await freshDatabase(t)
    await addSwitchedOn(database, { practice: FOXLEY_BROOK, name: 'Foxley Brook Surgery' })
    const feed = await standIn(t)
    return (pageSize = 3, script = '') => {
      feed.setFaults(parseFaults(script))
      const { source } = fhirReaderOf(feed, { pageSize })
      return runSync(database, { practice: FOXLEY_BROOK, source, trigger: 'command' })
    }
  }
})

test('a server that gives empty pages without end, and announces nothing, is stopped', async (t) => {
  let pages = 0
  const url = await server(t, () => ({ link: [{ relation: 'next', url: `Patient?page=${++pages}` }] }))
  const reader = fhirReaderOf({ ...(await standIn(t)), fhirUrl: () => url })
  assert.match(await failureOf(reader), /went on sending more, so it was stopped/)
  assert.ok(pages < 20)
})

test('a server that sends everybody again on a page of another address is found out', async (t) => {
  let pages = 0
  const url = await server(t, () => ({
    link: [{ relation: 'next', url: `Patient?page=${++pages}` }],
    entry: [{ resource: { id: 'f1', resourceType: 'Patient' } }],
  }))
  const reader = fhirReaderOf({ ...(await standIn(t)), fhirUrl: () => url })
  assert.match(await failureOf(reader), /sent patients again that it had sent before when asked for page 2/)
})

/** A FHIR server that gives anybody a token, and to every search what it is told to. */
async function server(t: TestContext, page: () => object): Promise<string> {
  const made = createServer((request, response) => {
    const isToken = request.url?.endsWith('/token') ?? false
    const token = { access_token: 'token', token_type: 'Bearer' }
    const bundle = () => ({ resourceType: 'Bundle', type: 'searchset', ...page() })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isToken ? token : bundle(), null, 2))
  })
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done))
  t.after(() => {
    made.closeAllConnections()
    made.close()
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/r4`
}
