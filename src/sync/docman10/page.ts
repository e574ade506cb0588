import { z } from 'zod'
import { ProductError } from '../../platform/errors.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { TELL_THE_FEED } from '../feed/patience.ts'
import { idOf } from './row.ts'

/** One page of a list, as docs/list-feed.openapi.yaml describes it. */
export interface Page {
  list: ListHead
  /** The lines of the patients, without line ends. */
  rows: Buffer[]
  /** The key of the page that follows, or null when this is the last. */
  next: string | null
}

/** More than live in England are no practice's patients. */
const MOST_PATIENTS = 100_000_000

const listLine = z.object({
  list: z.object({
    practice: z.string(),
    snapshot: z.string().min(1).max(200),
    total: z.int().min(0).max(MOST_PATIENTS),
    fields: z.array(z.string()),
  }),
})
export type ListHead = z.infer<typeof listLine>['list']

const endLine = z.object({ end: z.object({ rows: z.int().min(0), next: z.string().min(1).nullable() }) })

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Takes a page apart. Throws a `Hitch` when it is only half a page, and a `ProductError` when it is whole and not
 * a page of a patient list.
 */
export function readPage(body: Buffer, feed: string): Page {
  const lines = linesOf(body)
  const end = endLine.safeParse(json(lines.pop()))
  if (!end.success) throw new Hitch('stopped before the end of the page', TELL_THE_FEED)
  const head = listLine.safeParse(json(lines.shift()))
  if (!head.success) throw notAList(feed)
  const { rows, next } = end.data.end
  if (rows !== lines.length) {
    throw new Hitch(`counted ${rows} patients on the page and sent ${lines.length}`, TELL_THE_FEED)
  }
  return { list: head.data.list, rows: lines, next }
}

/**
 * Makes sure that a page goes on where the one before ended: every id after the one before it, and the key of the
 * following page not before the last. So nobody can come twice, and the list cannot go round in circles.
 */
export function checkOrder(page: Page, after: string | null): void {
  let last: Buffer | null = after === null ? null : Buffer.from(after)
  for (const row of page.rows) {
    const id = idOf(row)
    if (id === null) continue
    if (last && id.compare(last) <= 0) throw repeats()
    last = id
  }
  if (page.next === null) return
  if (page.rows.length === 0 || page.next === after) throw repeats()
  if (last && Buffer.from(page.next).compare(last) < 0) throw repeats()
}

function repeats(): Hitch {
  return new Hitch(
    'sent patients again that it had sent before, or out of order',
    'Tell whoever runs the feed: patients come once each, in ascending order of source_patient_id, byte by byte.',
  )
}

function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < body.length;) {
    const feed = body.indexOf(LINE_FEED, start)
    const stop = feed === -1 ? body.length : feed
    const end = body[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop
    if (end > start) lines.push(body.subarray(start, end))
    start = stop + 1
  }
  return lines
}

function json(line: Buffer | undefined): unknown {
  try {
    return JSON.parse(line?.toString() ?? '')
  } catch {
    return undefined
  }
}

function notAList(feed: string): ProductError {
  return new ProductError(
    'failed',
    `The feed at ${feed} answered with something that is not a patient list. Check the address of the feed, and that it follows the list feed specification.`,
  )
}
