import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import { ProductError } from '../../platform/errors.ts'
import { limits, type ListLimits } from '../../sync/feed/limits.ts'
import { docman10Settings, type Docman10Settings } from '../../sync/docman10/settings.ts'
import { docman10Source } from '../../sync/docman10/source.ts'
import { fhirFeedSource } from '../../sync/fhir/feed-source.ts'
import { fhirSettings, type FhirSettings } from '../../sync/fhir/settings.ts'
import type { FeedDeps } from '../../sync/feed/reading.ts'
import type { ListedRow, OpenList, Source, UnusableRow } from '../../sync/source.ts'
import { startStandInFeed, type StandInFeed, type StandInOptions } from './server.ts'
import type { StandInRow } from './snapshot.ts'

/** For tests: a stand-in with a small list, and the source that reads it with time standing still. */

export const FOXLEY_BROOK = 'A81001'
export const NIGHT = new Date('2026-11-24T02:00:00Z')
const SECRET = 'the client secret: é'
const PASSWORD = 'the pass phrase & more'

/** So many patients in the order of their ids. */
export function people(count: number): StandInRow[] {
  return Array.from({ length: count }, (_, at) => ({
    source_patient_id: `FB-${String(at + 1).padStart(6, '0')}`,
    given_name: 'Mohammed',
    middle_names: at % 2 === 0 ? 'Arif' : null,
    family_name: 'Hussain',
    date_of_birth: '1984-03-09',
    mobile_phone: `07700 ${String(900_000 + (at % 1000))}`,
    status: 'registered',
    restricted: false,
  }))
}

export async function standIn(t: TestContext, options: Partial<StandInOptions> = {}): Promise<StandInFeed> {
  const feed = await startStandInFeed({
    practices: { [FOXLEY_BROOK]: { rows: () => people(10) } },
    clients: [
      { clientId: 'foxley:brook', clientSecret: SECRET, username: 'night.sync', password: PASSWORD },
      { clientId: 'elm-tree', clientSecret: 'another secret', practices: ['B82002'] },
    ],
    clock: { now: () => NIGHT },
    ...options,
  })
  t.after(() => feed.close())
  return feed
}

export interface Reader {
  source: Source
  /** Milliseconds that were to be waited before each try again. */
  pauses: number[]
  logged: unknown[]
}

/** A source for the stand-in that reads pages of three, waits no time at all, and notes what it would have waited. */
export function readerOf(
  url: string,
  settings: Partial<Docman10Settings> = {},
  deps: TrialDeps & { practice?: string } = {},
): Reader {
  const { practice = FOXLEY_BROOK, ...rest } = deps
  const all = docman10Settings.parse({
    url,
    clientId: 'foxley:brook',
    clientSecret: SECRET,
    pageSize: 3,
    ...settings,
  })
  return noting(rest, (means) => docman10Source({ practice, settings: all }, means))
}

/** The same for the stand-in's searches of FHIR Patients. */
export function fhirReaderOf(
  feed: StandInFeed,
  settings: Partial<FhirSettings> = {},
  deps: TrialDeps = {},
): Reader {
  const all = fhirSettings.parse({
    url: feed.fhirUrl(FOXLEY_BROOK),
    clientId: 'foxley:brook',
    clientSecret: SECRET,
    pageSize: 3,
    ...settings,
  })
  return noting(deps, (means) => fhirFeedSource({ practice: FOXLEY_BROOK, settings: all }, means))
}

type TrialDeps = Omit<Partial<FeedDeps>, 'limits'> & { limits?: Partial<ListLimits> }

function noting(deps: TrialDeps, sourceWith: (means: Partial<FeedDeps>) => Source): Reader {
  const pauses: number[] = []
  const logged: unknown[] = []
  const source = sourceWith({
    sleep: async (milliseconds) => pauses.push(milliseconds),
    random: () => 0.5,
    clock: { now: () => NIGHT },
    log: { info: (...words: unknown[]) => void logged.push(words) },
    ...deps,
    limits: { ...limits, ...deps.limits },
  })
  return { source, pauses, logged }
}

export interface Read {
  list: OpenList
  rows: (ListedRow | UnusableRow)[]
  rowNumbers: number[]
  ids: string[]
}

/** Reads a list to its end. */
export async function readAll({ source }: Pick<Reader, 'source'>, lastEtag?: string): Promise<Read> {
  const list = await source.open(new AbortController().signal, lastEtag)
  const rows: (ListedRow | UnusableRow)[] = []
  const rowNumbers: number[] = []
  try {
    for await (const batch of list.records()) {
      for (const { bytes, rowNumber } of batch) {
        rows.push(list.read(bytes))
        rowNumbers.push(rowNumber)
      }
    }
  } finally {
    await list.close()
  }
  const ids = rows.map((row) => ('unusable' in row ? 'unusable' : row.source_patient_id))
  return { list, rows, rowNumbers, ids }
}

/** Reads a list that fails, and gives back the sentence, in which nothing personal and no secret may be. */
export async function failureOf(reader: Reader): Promise<string> {
  const error: unknown = await readAll(reader).then(
    () => assert.fail('The list was read without a failure.'),
    (failure: unknown) => failure,
  )
  assert.ok(error instanceof ProductError, inspect(error))
  assert.equal(error.kind, 'failed')
  assertSilent({ error, logged: reader.logged })
  return error.message.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
}

function assertSilent(told: object): void {
  const everything = inspect(told, { depth: 20 })
  for (const secret of ['Hussain', '07700', 'FB-0', SECRET, PASSWORD, 'Bearer', 'Basic']) {
    assert.ok(!everything.includes(secret), `An error or a log holds ${secret}: ${everything}`)
  }
}

/** How often the stand-in was asked for a token, and for each page. */
export function asked(feed: StandInFeed): { tokens: number; pages: (number | null)[] } {
  return {
    tokens: feed.log.filter(({ on }) => on === 'token').length,
    pages: feed.log.filter(({ on }) => on === 'page').map(({ page }) => page),
  }
}
