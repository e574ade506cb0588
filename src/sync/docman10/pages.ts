import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../platform/clock.ts'
import { mediaType, type Question } from '../../platform/outside/ask.ts'
import type { Line } from '../../platform/outside/line.ts'
import { checkOrder, readPage, type ListHead, type Page } from './page.ts'
import type { Insist } from '../feed/patience.ts'
import { refusal, type Asked } from '../feed/refusal.ts'
import type { Docman10Settings } from './settings.ts'
import { askSignedIn, makeSignIn } from '../feed/sign-in.ts'

const PAGE_TYPE = 'application/x-ndjson'

export interface WantedPage {
  /** 1 for the first: how a person counts them. */
  number: number
  /** Where the page before ended; null for the first page. */
  after: string | null
  /** The list that the first page described; null for the first page. */
  of: ListHead | null
  /** The ETag of last time's list, to be told when nothing has changed. Only for the first page. */
  lastEtag?: string | undefined
}

/** 'gone' when the list changed, so that this page of it cannot be had any more. */
export type PageAnswer = { page: Page; etag: string | null } | 'unchanged' | 'gone'

/**
 * Asks for one page of a practice's list until it is whole and in order, signing in when that is needed. Throws a
 * `ProductError` when that cannot be had.
 */
export function pageAsker(
  line: Line,
  practice: string,
  settings: Docman10Settings,
  clock: Clock,
  insist: Insist,
): (wanted: WantedPage) => Promise<PageAnswer> {
  const asked: Asked = {
    practice,
    grant: settings.grant,
    pageType: PAGE_TYPE,
    rules: 'the list feed specification',
  }
  const signIn = makeSignIn({ line, path: '/token' }, asked, settings, clock, insist)

  return (wanted) =>
    insist(`page ${wanted.number} of the list`, async () => {
      const answer = await askSignedIn(line, signIn, (token) => question(practice, settings, wanted, token))
      if (answer.status === 304 && wanted.lastEtag !== undefined) return 'unchanged'
      if (answer.status === 410 && wanted.of !== null) return 'gone'
      if (answer.status !== 200 || mediaType(answer.headers) !== PAGE_TYPE) {
        throw refusal(line.name, asked, answer, clock)
      }
      const page = readPage(answer.body, line.name)
      if (wanted.of !== null && !isDeepStrictEqual(page.list, wanted.of)) return 'gone'
      checkOrder(page, wanted.after)
      return { page, etag: answer.headers.etag ?? null }
    })
}

function question(practice: string, settings: Docman10Settings, wanted: WantedPage, token: string): Question {
  const query = new URLSearchParams({ limit: String(settings.pageSize) })
  if (wanted.after !== null) query.set('after', wanted.after)
  if (wanted.of !== null) query.set('snapshot', wanted.of.snapshot)
  return {
    path: `/practices/${encodeURIComponent(practice)}/patients?${query.toString()}`,
    method: 'GET',
    headers: {
      accept: PAGE_TYPE,
      authorization: `Bearer ${token}`,
      ...(wanted.lastEtag === undefined ? {} : { 'if-none-match': wanted.lastEtag }),
    },
    pageTypes: [PAGE_TYPE],
  }
}
