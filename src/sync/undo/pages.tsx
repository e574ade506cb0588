import type { Html } from '../../platform/web/html.ts'
import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import { Chip, Empty, Icon, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { fieldWords, valueWords } from '../../patients/pages/change-log.tsx'
import { ADDRESS_FIELDS } from '../../patients/provenance.ts'
import type { LedgerRun } from '../ledger.ts'
import type { Rows } from '../ledger/rows.ts'
import { masked } from '../masking.ts'
import { PatientLink, runTitle } from '../pages/parts.tsx'
import { MoreRows } from '../pages/rows-page.tsx'
import { many } from '../when.ts'
import type { UndoCounts } from './plan.ts'
import type { PlannedRow } from './preview.ts'
import type { KeptRow } from './record.ts'
import { comesBack, whyKept } from './words.ts'

export interface UndoPageProps {
  run: LedgerRun
  counts: UndoCounts
  rows: Rows<PlannedRow>
  isFirst: boolean
  form: Form<unknown>
  now: Date
}

/** What undoing a run would put back and what it would leave, before it is done. */
export function UndoPage({ run, counts, rows, isFirst, form, now }: UndoPageProps): Html {
  const title = `Undo the ${lowerFirst(runTitle(run))}`
  return (
    <>
      <p class="ps-crumb">
        <a href={`/sync/${run.run}`}>{runTitle(run)}</a>
      </p>
      <h1 class="ps-h1 ps-mb3">{title}</h1>
      <Summary counts={counts} />
      <PostForm action={`/sync/${run.run}/undo`}>
        <Input
          id="reason"
          name="reason"
          label={{ text: 'Why is it undone?' }}
          hint={{ text: 'Kept with it, for everybody at the practice to read. No names.' }}
          value={typed(form, 'reason')}
          errorMessage={problem(form, 'reason')}
        />
        <Button text="Undo this sync" variant="warning" preventDoubleClick />
      </PostForm>
      <section class="ps-section" aria-labelledby="what-h">
        <h2 class="ps-h2" id="what-h">
          What would be undone
        </h2>
        {rows.rows.length === 0 ? <Empty title="Nothing" /> : <PlannedTable rows={rows.rows} now={now} />}
        <MoreRows next={rows.next} isFirst={isFirst} />
      </section>
    </>
  )
}

function Summary({ counts }: { counts: UndoCounts }): Html {
  return (
    <div class="ps-mb3">
      <p class="nl-say">
        <b>{comesBack(counts, false) || 'Nothing would be put back.'}</b>{' '}
        {counts.kept > 0 &&
          (counts.kept === 1 ? '1 thing stays as it is.' : `${many(counts.kept, 'thing')} stay as they are.`)}
      </p>
      {counts.later_runs > 0 && (
        <Notice
          kind="warn"
          title={
            counts.later_runs === 1
              ? 'A later sync has run since'
              : `${many(counts.later_runs, 'later sync')} have run since`
          }
        >
          <p>What a later sync changed stays. To take those back as well, undo the newest first.</p>
        </Notice>
      )}
      <p>
        Contact details that went because a record became restricted are kept nowhere: they come with the next
        list, not back by an undo.
      </p>
      <p>
        Messages already sent stay sent. The next sync leaves the same rows of the list alone as long as they
        stay as they are, until you let it take them in again.
        {counts.read_again > 0 &&
          ` ${many(counts.read_again, 'patient')} of these ${counts.read_again === 1 ? 'was' : 'were'} edited by somebody since: there the next sync looks at the row again, and the list wins.`}
      </p>
    </div>
  )
}

function PlannedTable({ rows, now }: { rows: PlannedRow[]; now: Date }): Html {
  return (
    <Table
      caption="What would be undone"
      headings={['Patient', 'What', 'Is now', 'Would be']}
      classes="nl-table"
    >
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            <PatientLink patient={row.patient} name={row} />
          </RowHead>
          <Cell label="What">{whatWords(row.field)}</Cell>
          <Cell label="Is now">{isNow(row)}</Cell>
          <Cell label="Would be">
            {row.why === null ? (
              wouldBe(row)
            ) : (
              <>
                <Chip colour="grey">Stays</Chip>
                <span class="ps-table__sub">
                  {whyKept({ why: row.why, by: row.by_staff, at: row.since, field: row.field }, now)}
                </span>
              </>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** What an undo left as it is, and why. */
export function KeptTable({ rows, now }: { rows: KeptRow[]; now: Date }): Html {
  return (
    <Table caption="What stays" headings={['Patient', 'What', 'Why it stays']} classes="nl-table">
      {rows.map((row) => (
        <tr role="row">
          <RowHead>
            <PatientLink patient={row.patient} name={row} />
          </RowHead>
          <Cell label="What">{whatWords(row.field)}</Cell>
          <Cell label="Why it stays">
            {whyKept({ why: row.why, by: row.by_staff, at: null, field: row.field }, now)}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function whatWords(field: string): string {
  if (field === 'patient') return 'The patient'
  return field === 'link' ? 'Tie to the practice list' : fieldWords(field)
}

function isNow(row: PlannedRow): Html {
  if (row.field === 'patient') return <>Added by this sync</>
  if (row.field === 'link') return <>Tied</>
  return <Value row={row} value={row.made} />
}

function wouldBe(row: PlannedRow): Html {
  if (row.field === 'patient') return <>Removed</>
  if (row.field === 'link') return <>Not tied</>
  return <Value row={row} value={row.was} />
}

function Value({ row, value }: { row: PlannedRow; value: string | null }): Html {
  const { field, restricted } = row
  const isAddress = (ADDRESS_FIELDS as readonly string[]).includes(field)
  const isContact = isAddress || ['mobile_phone', 'other_phone', 'email'].includes(field)
  if (!isContact) return <>{valueWords(field, value)}</>
  if (restricted) {
    return (
      <span class="ps-quiet ps-nowrap">
        <Icon name="lock" size={16} /> Details hidden
      </span>
    )
  }
  const detail = isAddress ? 'address' : (field as 'mobile_phone' | 'other_phone' | 'email')
  return <span class="ps-num">{masked(detail, { [field]: value }) || 'Blank'}</span>
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
