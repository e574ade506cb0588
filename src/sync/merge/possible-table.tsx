import { listName, spokenName } from '../../patients/identity.ts'
import { capitalised } from '../../patients/pages/banner.tsx'
import { Tick } from '../../patients/tick.tsx'
import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { weightInWords } from '../evidence.ts'
import { born } from '../pages/parts.tsx'
import { grouped, many } from '../when.ts'
import type { PossibleMerge } from './possible.ts'

/** Who was imported and may be a patient who was here already, each with a link to both side by side. */
export function PossibleMerges({
  waiting,
  possible,
}: {
  waiting: number
  possible: readonly PossibleMerge[]
}): Html | null {
  if (waiting === 0) return null
  return (
    <section class="ps-mt3" aria-labelledby="possible-merges">
      <h2 class="ps-h2" id="possible-merges">
        {many(waiting, 'pair of records', 'pairs of records')} may be one person
      </h2>
      <p class="ps-lede ps-mb3">
        The first of each pair was imported, the other was here already. Nothing was merged: look at both and
        say whether they are one person.
        {possible.length < waiting && ` The surest ${grouped(possible.length)} are shown.`}
      </p>
      <Table caption="Records that may be one person" headings={['Imported', 'Here already', 'Why', 'Look']}>
        {possible.map(({ patient, other, reason, weight }) => (
          <tr role="row">
            <RowHead>
              <Who who={patient} />
            </RowHead>
            <Cell label="Here already">
              <Who who={other} />
            </Cell>
            <Cell label="Why">
              <b>{capitalised(weightInWords(weight))}.</b> {reason}
            </Cell>
            <Cell label="Look">
              <a href={`/patients/${patient.id}/merge/${other.id}`}>
                Compare<span class="nhsuk-u-visually-hidden"> the two records of {spokenName(patient)}</span>
              </a>
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function Who({ who }: { who: PossibleMerge['patient'] }): Html {
  return (
    <>
      <a href={`/patients/${who.id}`}>{listName(who)}</a> <Tick account={who.account} />
      <span class="ps-table__sub">Born {born(who.date_of_birth)}</span>
    </>
  )
}
