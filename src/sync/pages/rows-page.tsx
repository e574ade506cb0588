import type { Child } from 'hono/jsx'
import { Act, Empty } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import { runTitle } from './parts.tsx'

/** All rows behind one figure of a run, a page at a time. */
export function RowsPage(props: {
  run: LedgerRun
  title: string
  /** Where the next page goes on from. */
  next: string | null
  isFirst: boolean
  isEmpty: boolean
  children: Child
}): Html {
  const { run, title, next, isFirst, isEmpty, children } = props
  return (
    <>
      <p class="ps-crumb">
        <a href={`/sync/${run.run}`}>{runTitle(run)}</a>
      </p>
      <h1 class="ps-h1 ps-mb3">{title}</h1>
      {isEmpty ? <Empty title="Nobody" /> : children}
      <MoreRows next={next} isFirst={isFirst} />
    </>
  )
}

/** Who had hidden contact details shown, of the whole practice. */
export function LooksPage(props: { next: string | null; isFirst: boolean; children: Child }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Who looked</h1>
      <p class="ps-lede ps-mb3">
        Each time somebody had contact details shown that a page or a file would have hidden. Of one patient
        it stands on their page, too.
      </p>
      {props.children}
      <MoreRows next={props.next} isFirst={props.isFirst} />
    </>
  )
}

/** The way to the next page, and back to the first. */
export function MoreRows({ next, isFirst }: { next: string | null; isFirst: boolean }): Html | null {
  if (next === null && isFirst) return null
  return (
    <nav class="ps-row ps-mt3" aria-label="More rows">
      {!isFirst && <a href="?">First page</a>}
      {next !== null && (
        <Act href={`?after=${encodeURIComponent(next)}`} icon="next">
          Next page
        </Act>
      )}
    </nav>
  )
}
