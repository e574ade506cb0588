import { inLondon } from '../../platform/clock.ts'
import { feedDeps, margin, neverEnds, openReading, type FeedDeps } from '../feed/reading.ts'
import type { OpenList, RawRecord, Source } from '../source.ts'
import { patientList } from './list.ts'
import { firstPage, pageAsker, type AskPage, type Page } from './pages.ts'
import type { FhirSettings } from './settings.ts'

/** One practice's patients on a FHIR server. */
export interface FhirFeed {
  /** ODS code. */
  practice: string
  settings: FhirSettings
}

/** So many pages without anybody on them, and the next one still to come, are a search that never ends. */
const MOST_EMPTY_PAGES = 10

/**
 * The source that searches a FHIR R4 server for Patients (UK Core), page after page as its links say, one page ahead
 * of whoever reads.
 */
export function fhirFeedSource(feed: FhirFeed, deps: Partial<FeedDeps> = {}): Source {
  return { name: 'fhir', open: (signal) => openList(feed, feedDeps(deps), signal) }
}

async function openList(
  { practice, settings }: FhirFeed,
  deps: FeedDeps,
  signal: AbortSignal,
): Promise<OpenList> {
  const reading = openReading({ practice, ...settings }, deps, signal)
  const close = () => reading.close()
  try {
    const askPage = pageAsker(reading, practice, settings, deps)
    const first = await askPage(1, firstPage(settings))
    let done = 0
    return patientList(
      { practice, today: inLondon(deps.clock.now()).date },
      {
        announced: first.total,
        async *records() {
          try {
            for await (const page of pagesFrom(first, askPage, reading.line.name)) {
              const batch = page.found.map(({ resource }): RawRecord => ({
                rowNumber: ++done,
                bytes: resource,
              }))
              if (batch.length > 0) yield batch
            }
          } finally {
            await close()
          }
        },
        progress: () => ({ done, total: first.total, unit: 'rows' }),
        close,
      },
    )
  } catch (error) {
    await close()
    throw error
  }
}

/** Every page in turn. While one is being worked on, the next is on its way. */
async function* pagesFrom(first: Page, askPage: AskPage, name: string): AsyncGenerator<Page> {
  const most = first.total === null ? Infinity : first.total + margin(first.total)
  let page = first
  let rows = 0
  let empty = 0
  for (let number = 2; ; number++) {
    rows += page.found.length
    empty = page.found.length === 0 ? empty + 1 : 0
    if (rows > most || empty > MOST_EMPTY_PAGES) throw neverEnds(name, first.total ?? rows)
    const ahead = page.next === null ? null : askPage(number, page.next)
    // When it fails while this page is being worked on, that is told when it is asked for.
    ahead?.catch(() => {})
    yield page
    if (ahead === null) return
    page = await ahead
  }
}
