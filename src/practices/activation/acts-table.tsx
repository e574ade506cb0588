import type { Html } from '../../platform/web/html.ts'
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
      <table role="table" class="ps-table ps-table--cards">
        <caption class="nhsuk-u-visually-hidden">Every step, the latest first</caption>
        <thead role="rowgroup">
          <tr role="row">
            {['What', 'Who', 'When', 'Pack'].map((each) => (
              <th role="columnheader" scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {acts.toReversed().map((each) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {actWords[each.act]}
                {each.reason !== null && <span class="ps-table__sub">{each.reason}</span>}
              </th>
              <td role="cell" data-label="Who">
                {each.name}
                {each.role !== null && <span class="ps-table__sub">{firstUpper(ROLE_WORDS[each.role])}</span>}
              </td>
              <td role="cell" data-label="When">
                {moment(each.at)}
              </td>
              <td role="cell" data-label="Pack">
                {each.packVersion !== null && `Version ${each.packVersion}`}
                {each.packDigest !== null && (
                  <span class="ps-table__sub">SHA-256 {each.packDigest.toString('hex').slice(0, 16)}…</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
