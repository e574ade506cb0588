import type { Child } from 'hono/jsx'
import { listName } from '../../../patients/identity.ts'
import type { Html } from '../../../platform/web/html.ts'
import { Icon, type IconName } from '../../../platform/web/marks.tsx'
import { grouped } from '../../when.ts'
import { compare, differing, type Compared, type Verdict } from '../compare.ts'
import type { Candidate, ReviewOf } from '../review-of.ts'
import { CandidateHead } from './review.tsx'

const ICONS: Record<Verdict, IconName> = { same: 'check', near: 'near', differs: 'differs', missing: 'blank' }

/** The row and whom it may be, field by field: with one patient the verdicts have columns of their own. */
export function CompareTable({ review, now }: { review: ReviewOf; now: Date }): Html {
  const [one, ...more] = review.candidates
  const isSingle = one !== undefined && more.length === 0
  return (
    <table role="table" class={`ps-compare rv-table${isSingle ? '' : ' rv-table--several'}`}>
      <caption class="nhsuk-u-visually-hidden">The records, field by field</caption>
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell"></td>
          <th role="columnheader" scope="col">
            <span class="ps-small ps-quiet">On the practice list, row {grouped(review.rowNumber)}</span>
            <span class="rv-col-name">{listName(review.row)}</span>
            <span class="ps-small ps-quiet">{whereOf(review)}</span>
          </th>
          {review.candidates.map((candidate) => (
            <th role="columnheader" scope="col">
              <CandidateHead candidate={candidate} now={now} />
              {candidate.isApart && <span class="ps-small ps-quiet rv-col-name">Ruled out</span>}
            </th>
          ))}
          {isSingle && (
            <>
              <th role="columnheader" scope="col">
                Compared
              </th>
              <th role="columnheader" scope="col">
                Counts
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {isSingle ? (
          compare(review, one).map((line) => <SingleLine line={line} />)
        ) : (
          <Several review={review} />
        )}
      </tbody>
    </table>
  )
}

function whereOf({ kind, idHolder }: ReviewOf): string {
  return kind === 'conflict' && idHolder !== null
    ? 'Its source id is somebody’s already'
    : 'Not on Patient Sync yet'
}

function SingleLine({ line }: { line: Compared }): Html {
  const look = { near: 'ps-differs', differs: 'ps-contradicts', same: undefined, missing: undefined }
  return (
    <tr role="row" class={look[line.verdict]}>
      <th role="rowheader" scope="row">
        {line.field}
      </th>
      <td role="cell">
        {line.listed === null ? <Nothing>Not on the list</Nothing> : <Marked line={line} side="listed" />}
      </td>
      <td role="cell">
        {line.held === null ? <Nothing>Not held</Nothing> : <Marked line={line} side="held" />}
      </td>
      <td role="cell">
        <VerdictWords line={line} />
      </td>
      <td role="cell" class={`ps-small${line.counts === 'Nothing' ? ' ps-quiet' : ''}`}>
        {line.counts}
      </td>
    </tr>
  )
}

/** Each patient's value says below how it compares. */
function Several({ review }: { review: ReviewOf }): Html {
  const columns = review.candidates.map((candidate) => ({ candidate, lines: compare(review, candidate) }))
  const fields = [...new Set(columns.flatMap(({ lines }) => lines.map(({ field }) => field)))]
  return (
    <>
      {fields.map((field) => (
        <tr role="row">
          <th role="rowheader" scope="row">
            {field}
          </th>
          <td role="cell">
            {columns.map(({ lines }) => lines.find((line) => line.field === field)?.listed)[0] ?? (
              <Nothing>Not on the list</Nothing>
            )}
          </td>
          {columns.map(({ candidate, lines }) => (
            <td role="cell" data-label={listName(candidate)}>
              <HeldCell line={lines.find((line) => line.field === field)} candidate={candidate} />
            </td>
          ))}
        </tr>
      ))}
    </>
  )
}

function HeldCell({ line }: { line: Compared | undefined; candidate: Candidate }): Html {
  if (line === undefined) return <Nothing>Not held</Nothing>
  return (
    <>
      <span class={`rv-value${line.held === null ? ' ps-quiet' : ''}`}>{line.held ?? 'Not held'}</span>
      <VerdictWords line={line} />
    </>
  )
}

function VerdictWords({ line }: { line: Compared }): Html {
  return (
    <span class={`ps-verdict ps-verdict--${line.verdict}`}>
      <Icon name={ICONS[line.verdict]} />
      {line.words}
    </span>
  )
}

/** What differs is marked, letter by letter. */
function Marked({ line, side }: { line: Compared; side: 'listed' | 'held' }): Html {
  const text = line[side] ?? ''
  const other = line[side === 'listed' ? 'held' : 'listed']
  if (other === null || (line.verdict !== 'near' && line.verdict !== 'differs')) return <>{text}</>
  const { before, after } = differing(text, other)
  const middle = text.slice(before, text.length - after)
  return (
    <>
      {text.slice(0, before)}
      {middle !== '' && <mark>{middle}</mark>}
      {text.slice(text.length - after)}
    </>
  )
}

function Nothing({ children }: { children: Child }): Html {
  return <span class="ps-quiet">{children}</span>
}
