import { ProductError } from '../../platform/errors.ts'
import { mediaType } from '../../platform/outside/ask.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { TELL_THE_FEED } from '../feed/patience.ts'
import { listChanged, type FeedDeps, type Reading } from '../feed/reading.ts'
import { refusal, type Asked } from '../feed/refusal.ts'
import { askSignedIn, makeSignIn } from '../feed/sign-in.ts'
import { Fingerprints } from '../fingerprints.ts'
import { readBundle, type Found } from './bundle.ts'
import type { FhirSettings } from './settings.ts'

const PAGE_TYPE = 'application/fhir+json'
const PAGE_TYPES = [PAGE_TYPE, 'application/json']

/** A page of the list that follows on the one before. */
export interface Page {
  found: Found[]
  total: number | null
  /** The page that follows, or null. */
  next: URL | null
}

/** Asks for page `number` (1 is the first) at its address. Pages are asked for in order. */
export type AskPage = (number: number, url: URL) => Promise<Page>

/**
 * Asks for one page of the search until it is whole and new, signing in when that is needed. A search has no snapshot
 * that could be named, so what shows that the list changed meanwhile is looked for: a patient who comes again, or
 * another total. Throws a `ProductError` when the page cannot be had.
 */
export function pageAsker(
  reading: Reading,
  practice: string,
  settings: FhirSettings,
  { clock }: Pick<FeedDeps, 'clock'>,
): AskPage {
  const { line, insist } = reading
  const asked: Asked = { practice, grant: 'client-credentials', pageType: PAGE_TYPE, rules: 'FHIR R4' }
  const signIn = makeSignIn(
    signInOf(reading, settings),
    asked,
    { ...settings, grant: asked.grant },
    clock,
    insist,
  )
  const seen = new Seen()
  let total: number | null | undefined

  return (number, url) =>
    insist(`page ${number} of the list`, async () => {
      const answer = await askSignedIn(line, signIn, (token) => ({
        path: url,
        method: 'GET',
        headers: { accept: PAGE_TYPE, authorization: `Bearer ${token}` },
        pageTypes: PAGE_TYPES,
      }))
      if (number > 1 && (answer.status === 404 || answer.status === 410)) throw forgotten(line.name)
      if (answer.status !== 200 || !PAGE_TYPES.includes(mediaType(answer.headers))) {
        throw refusal(line.name, asked, answer, clock)
      }
      const bundle = readBundle(answer.body, line.name)
      total ??= bundle.total
      if (bundle.total !== null && bundle.total !== total) throw listChanged(line.name)
      const next = bundle.next === null ? null : nextUrl(bundle.next, line.url, line.name)
      seen.add(bundle.found, next)
      return { found: bundle.found, total: bundle.total, next }
    })
}

/** The address of the first page. */
export function firstPage({ url, search, pageSize }: FhirSettings): URL {
  const first = new URL(`${url.replace(/\/$/, '')}/Patient`)
  first.search = search ?? ''
  first.searchParams.set('_count', String(pageSize))
  first.searchParams.set('_total', 'accurate')
  return first
}

function signInOf(reading: Reading, { tokenUrl }: FhirSettings) {
  if (tokenUrl === undefined) return { line: reading.line, path: '/token' }
  return { line: reading.lineTo(tokenUrl), path: '' }
}

/** Only what was judged when the line was opened is asked, and only there does the token go. */
function nextUrl(written: string, base: URL, name: string): URL {
  const below = base.href.endsWith('/') ? base.href : `${base.href}/`
  const url = URL.canParse(written, below) ? new URL(written, below) : null
  if (url !== null && url.origin === base.origin) return url
  throw new ProductError(
    'failed',
    `The feed at ${name} gives its next page at another address, which is not followed. Ask whoever runs it to give the address by which it is reached.`,
  )
}

/** Who has come already, and which pages were asked for. Two fingerprints of an id never deceive both. */
class Seen {
  readonly #ids = new Fingerprints()
  readonly #again = new Fingerprints()
  readonly #pages = new Set<string>()

  /** Throws a `Hitch`, having kept nothing, when any of them came before. */
  add(found: readonly Found[], next: URL | null): void {
    const here = new Set<string>()
    for (const { id } of found) {
      if (id === null) continue
      if (here.has(id) || (this.#ids.has(id) && this.#again.has(`~${id}`))) throw repeats()
      here.add(id)
    }
    if (next !== null && this.#pages.has(next.href)) throw repeats()
    if (next !== null) this.#pages.add(next.href)
    for (const id of here) {
      this.#ids.add(id)
      this.#again.add(`~${id}`)
    }
  }
}

function repeats(): Hitch {
  return new Hitch('sent patients again that it had sent before', TELL_THE_FEED)
}

function forgotten(name: string): ProductError {
  return new ProductError(
    'failed',
    `The feed at ${name} no longer knows the search that was being read. Try again; if it goes on, ask whoever runs it to keep a search for longer.`,
  )
}
