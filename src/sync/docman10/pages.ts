import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../platform/clock.ts'
import { ask, mediaType, type Answer } from './ask.ts'
import type { Line } from './line.ts'
import { checkOrder, readPage, type ListHead, type Page } from './page.ts'
import type { Insist } from './patience.ts'
import { refusal } from './refusal.ts'
import type { Docman10Settings } from './settings.ts'
import { makeSignIn } from './sign-in.ts'

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
  const signIn = makeSignIn(line, practice, settings, clock, insist)

  const askSignedIn = async (wanted: WantedPage): Promise<Answer> => {
    const answer = await ask(line, question(practice, settings, wanted, await signIn.token()))
    if (answer.status === 401) signIn.forget()
    return answer
  }

  return (wanted) =>
    insist(`page ${wanted.number} of the list`, async () => {
      let answer = await askSignedIn(wanted)
      if (answer.status === 401) answer = await askSignedIn(wanted)
      if (answer.status === 304 && wanted.lastEtag !== undefined) return 'unchanged'
      if (answer.status === 410 && wanted.of !== null) return 'gone'
      if (answer.status !== 200 || mediaType(answer.headers) !== PAGE_TYPE) {
        throw refusal(line.name, practice, answer, clock, { signingIn: false, grant: settings.grant })
      }
      const page = readPage(answer.body, line.name)
      if (wanted.of !== null && !isDeepStrictEqual(page.list, wanted.of)) return 'gone'
      checkOrder(page, wanted.after)
      return { page, etag: answer.headers.etag ?? null }
    })
}

function question(practice: string, settings: Docman10Settings, wanted: WantedPage, token: string) {
  const query = new URLSearchParams({ limit: String(settings.pageSize) })
  if (wanted.after !== null) query.set('after', wanted.after)
  if (wanted.of !== null) query.set('snapshot', wanted.of.snapshot)
  return {
    path: `/practices/${encodeURIComponent(practice)}/patients?${query.toString()}`,
    method: 'GET' as const,
    headers: {
      accept: PAGE_TYPE,
      authorization: `Bearer ${token}`,
      ...(wanted.lastEtag === undefined ? {} : { 'if-none-match': wanted.lastEtag }),
    },
    pageType: PAGE_TYPE,
  }
}
