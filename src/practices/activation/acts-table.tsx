import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import { ROLE_WORDS, type Act as Done } from './activation.ts'
import { firstUpper } from './signed-by.tsx'

const actWords: Record<Done['act'], string> = {
  asked: 'Asked for Patient Sync',
  permitted: 'Gave permission',
  confirmed: 'Confirmed the assessment',
  'switched-on': 'Switched it on',
  'asked-again': 'What runs changed, so the practice was asked again',
  suspended: 'Stopped it for a while',
  withdrawn: 'Withdrew permission',
}

/** Every act there ever was, the latest first. */
export function WhoDidWhat({ acts }: { acts: Done[] }): Html | null {
  if (acts.length === 0) return null
  return (
    <section class="ps-section" aria-labelledby="acts-h">
      <h2 class="ps-h2" id="acts-h">
        Who did what
      </h2>
      <Table caption="Every step, the latest first" headings={['What', 'Who', 'When', 'Pack']}>
        {acts.toReversed().map((each) => (
          <tr role="row">
            <RowHead>
              {actWords[each.act]}
              {each.reason !== null && <span class="ps-table__sub">{each.reason}</span>}
            </RowHead>
            <Cell label="Who">
              {each.name}
              {each.role !== null && <span class="ps-table__sub">{firstUpper(ROLE_WORDS[each.role])}</span>}
            </Cell>
            <Cell label="When">{moment(each.at)}</Cell>
            <Cell label="Pack">
              {each.packVersion !== null && `Version ${each.packVersion}`}
              {each.packDigest !== null && (
                <span class="ps-table__sub">SHA-256 {each.packDigest.toString('hex').slice(0, 16)}…</span>
              )}
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}
