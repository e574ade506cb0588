import type { Html } from '../../platform/web/html.ts'
import { Empty } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { listName } from '../identity.ts'
import { fieldWords } from '../pages/change-log.tsx'
import { sinceWhen } from '../when.ts'
import type { Look } from './looks.ts'

/** Who had hidden contact details shown: who, when, what, and why. `ofOne` leaves out whose, on a page about one patient. */
export function LooksTable({
  looks,
  now,
  ofOne,
}: {
  looks: readonly Look[]
  now: Date
  ofOne?: boolean
}): Html {
  if (looks.length === 0) return <Empty title="Nobody had hidden details shown" />
  const headings = ['Who', 'When', ...(ofOne ? [] : ['Patient']), 'What', 'Why']
  return (
    <Table caption="Who looked, newest first" headings={headings}>
      {looks.map((look) => (
        <tr role="row">
          <RowHead>{look.who}</RowHead>
          <Cell label="When">
            <time datetime={look.at.toISOString()}>{sinceWhen(look.at, now)}</time>
          </Cell>
          {!ofOne && <Cell label="Patient">{whose(look)}</Cell>}
          <Cell label="What">
            <a href={`/sync/${look.run}`}>{whatWords(look)}</a>
          </Cell>
          <Cell label="Why">{look.reason ?? 'Clicked Show'}</Cell>
        </tr>
      ))}
    </Table>
  )
}

function whose({ patient, name }: Look): Html | string {
  if (patient === null) return 'All of the list'
  if (name === null) return 'Removed since'
  return <a href={`/patients/${patient}`}>{listName(name)}</a>
}

function whatWords({ place, what }: Look): string {
  return place === 'download' ? `Downloaded: ${what}` : `${fieldWords(what)}, changed by a sync`
}
