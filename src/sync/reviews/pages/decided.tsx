import { listName, spokenName } from '../../../patients/identity.ts'
import { shortMoment } from '../../../patients/when.ts'
import { Button } from '../../../platform/web/design.ts'
import type { Html } from '../../../platform/web/html.ts'
import { Act, Chip, Empty, Notice, PostForm } from '../../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../../platform/web/table.tsx'
import { PatientLink } from '../../pages/parts.tsx'
import type { DecisionLine } from '../decisions.ts'
import { Reason } from './reason.tsx'

/** What was decided, the latest first. */
export function DecidedPage(props: {
  decisions: DecisionLine[]
  next: string | null
  isFirst: boolean
  /** What undoing one did, in a sentence. */
  told: string | null
  now: Date
}): Html {
  const { decisions, next, isFirst, told, now } = props
  return (
    <>
      <p class="ps-crumb">
        <a href="/reviews">To decide</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Decided earlier</h1>
      {told !== null && (
        <div class="ps-mb3" role="status">
          <Notice kind="done" title={told} />
        </div>
      )}
      {decisions.length === 0 ? (
        <Empty title="Nothing has been decided yet" />
      ) : (
        <Table caption="Decided earlier" headings={['Row of the list', 'Patient', 'Decided', 'By', 'Undo']}>
          {decisions.map((decision) => (
            <Line decision={decision} now={now} />
          ))}
        </Table>
      )}
      {(next !== null || !isFirst) && (
        <nav class="ps-row ps-mt3" aria-label="Pages">
          {!isFirst && <a href="/reviews/decided">First page</a>}
          {next !== null && (
            <Act href={`/reviews/decided?after=${next}`} icon="next">
              Next page
            </Act>
          )}
        </nav>
      )}
    </>
  )
}

const KINDS = { same: 'Same person', different: 'Different people' }

function Line({ decision, now }: { decision: DecisionLine; now: Date }): Html {
  const { id, row, patient, name, kind, reason, by, at, undone, isWaiting } = decision
  return (
    <tr role="row">
      <RowHead>
        {row === null ? 'The row they were tied to' : listName({ ...row, middle_names: null })}
      </RowHead>
      <Cell label="Patient">
        <PatientLink patient={patient} name={name} />
      </Cell>
      <Cell label="Decided">
        {KINDS[kind]} {isWaiting && <Chip colour="yellow">With the next sync</Chip>}
        {reason !== '' && <span class="ps-table__sub">{reason}</span>}
      </Cell>
      <Cell label="By">
        {by ?? 'Staff'}
        <span class="ps-table__sub">{shortMoment(at, now)}</span>
      </Cell>
      <Cell label="Undo">
        {undone === null ? (
          <a href={`/reviews/decided/${id}`}>
            Undo<span class="nhsuk-u-visually-hidden"> the decision about {spokenName(name)}</span>
          </a>
        ) : (
          <span class="ps-quiet">
            Undone by {undone.by ?? 'staff'}, {shortMoment(undone.at, now)}
          </span>
        )}
      </Cell>
    </tr>
  )
}

/** Says what undoing a decision does, before it is done. */
export function UndoPage({ decision }: { decision: DecisionLine }): Html {
  const { id, name, kind, isWaiting } = decision
  return (
    <>
      <p class="ps-crumb">
        <a href="/reviews/decided">Decided earlier</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Undo this decision?</h1>
      <p class="ps-lede ps-mb3">{whatUndoDoes(spokenName(name), kind, isWaiting)}</p>
      <PostForm action={`/reviews/decided/${id}`}>
        <Reason />
        <div class="ps-row">
          <Button text="Undo the decision" preventDoubleClick />
          <a href="/reviews/decided">Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

function whatUndoDoes(name: string, kind: DecisionLine['kind'], isWaiting: boolean): string {
  if (isWaiting) return 'It has not taken effect yet. The row waits for a decision again.'
  if (kind === 'different')
    return `The next syncs may suggest the row and ${name} again. A patient who was made of the row stays: merge the two if they are one person.`
  return `Everything that the list has set of ${name} since is as it was before, except what a person has changed. The row becomes a patient of its own with the next sync, and the two are never suggested again.`
}
