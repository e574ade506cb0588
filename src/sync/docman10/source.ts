import { ProductError } from '../../platform/errors.ts'
import { feedDeps, listChanged, margin, neverEnds, openReading, type FeedDeps } from '../feed/reading.ts'
import { LISTED_FIELDS, type ListedField, type OpenList, type RawRecord, type Source } from '../source.ts'
import type { ListHead, Page } from './page.ts'
import { pageAsker, type PageAnswer, type WantedPage } from './pages.ts'
import { readRow } from './row.ts'
import type { Docman10Settings } from './settings.ts'

/** One practice's list feed. */
export interface Docman10Feed {
  /** ODS code. */
  practice: string
  settings: Docman10Settings
}

/** Without these nobody on the list can be told from anybody else. */
const ALWAYS_CARRIED = ['source_patient_id', 'given_name', 'family_name', 'date_of_birth'] as const

/**
 * The source that reads our own open list feed (docs/list-feed.openapi.yaml), page after page, one ahead of whoever
 * reads. Docman publishes no patient list; this is what we ask of whoever holds one.
 */
export function docman10Source(feed: Docman10Feed, deps: Partial<FeedDeps> = {}): Source {
  return { name: 'docman10', open: (signal, lastEtag) => openList(feed, feedDeps(deps), signal, lastEtag) }
}

type AskPage = (wanted: WantedPage) => Promise<PageAnswer>

interface Start {
  first: Page
  second: Page | null
  etag: string | null
}

async function openList(
  { practice, settings }: Docman10Feed,
  deps: FeedDeps,
  signal: AbortSignal,
  lastEtag: string | undefined,
): Promise<OpenList> {
  const reading = openReading({ practice, ...settings }, deps, signal)
  const { line, insist } = reading
  const close = () => reading.close()
  const askPage = pageAsker(line, practice, settings, deps.clock, insist)
  try {
    const start = await begin(askPage, lastEtag, line.name)
    return start === 'unchanged'
      ? unchangedList(lastEtag, close)
      : startedList(start, askPage, line.name, close)
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Reads two pages before anything is handed out: a list that was replaced in that moment is simply started again.
 */
async function begin(
  askPage: AskPage,
  lastEtag: string | undefined,
  name: string,
): Promise<Start | 'unchanged'> {
  for (let starts = 1; starts <= 2; starts++) {
    const answer = await askPage({ number: 1, after: null, of: null, lastEtag })
    if (answer === 'unchanged') return 'unchanged'
    if (answer === 'gone') continue
    const { page: first, etag } = answer
    if (first.next === null) return { first, second: null, etag }
    const second = await askPage({ number: 2, after: first.next, of: first.list })
    if (typeof second === 'object') return { first, second: second.page, etag }
  }
  throw listChanged(name)
}

function startedList(start: Start, askPage: AskPage, name: string, close: () => Promise<void>): OpenList {
  const { list } = start.first
  const carries = carriedBy(list, name)
  let done = 0
  return {
    practice: list.practice.trim().toUpperCase(),
    announced: list.total,
    carries,
    dateOrder: 'dmy',
    layout: `list-feed/1 ${[...carries].join(',')}`,
    etag: start.etag,
    async *records() {
      try {
        for await (const rows of pagesOf(start, askPage, name)) {
          const batch = rows.map((bytes): RawRecord => ({ rowNumber: ++done, bytes }))
          if (batch.length > 0) yield batch
        }
      } finally {
        await close()
      }
    },
    read: (record) => readRow(record, carries),
    progress: () => ({ done, total: list.total, unit: 'rows' }),
    close,
  }
}

/** Every page's rows in turn. While one is being worked on, the next is on its way. */
async function* pagesOf(start: Start, askPage: AskPage, name: string): AsyncGenerator<Buffer[]> {
  let page: Page | null = start.first
  let ahead: Promise<Page | null> = Promise.resolve(start.second)
  let rows = 0
  for (let number = 1; page !== null; number++) {
    rows += page.rows.length
    if (rows > start.first.list.total + margin(start.first.list.total))
      throw neverEnds(name, start.first.list.total)
    yield page.rows
    page = await ahead
    if (page === null) return
    ahead = pageAfter(page, number + 2, askPage, name)
    // When it fails while the page before is being worked on, that is told when it is asked for.
    ahead.catch(() => {})
  }
}

async function pageAfter(page: Page, number: number, askPage: AskPage, name: string): Promise<Page | null> {
  if (page.next === null) return null
  const answer = await askPage({ number, after: page.next, of: page.list })
  if (typeof answer === 'string') throw listChanged(name)
  return answer.page
}

function carriedBy(list: ListHead, name: string): Set<ListedField> {
  const missing = ALWAYS_CARRIED.filter((field) => !list.fields.includes(field))
  if (missing.length > 0) {
    throw new ProductError(
      'failed',
      `The list of the feed at ${name} does not carry ${missing.join(' and ')}. Ask whoever runs the feed to add it: every list carries ${ALWAYS_CARRIED.join(', ')}.`,
    )
  }
  return new Set(LISTED_FIELDS.filter((field) => list.fields.includes(field)))
}

function unchangedList(lastEtag: string | undefined, close: () => Promise<void>): OpenList {
  return {
    practice: null,
    announced: null,
    carries: new Set(),
    dateOrder: 'dmy',
    layout: '',
    etag: lastEtag ?? null,
    unchanged: true,
    async *records() {},
    read: (record) => readRow(record, new Set()),
    progress: () => ({ done: 0, total: null, unit: 'rows' }),
    close,
  }
}
