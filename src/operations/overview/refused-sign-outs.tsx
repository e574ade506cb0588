import { MOST_AN_HOUR, type RefusedLogout } from '../../accounts/openid/refused-logouts.ts'
import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { many, timeAndDay } from '../../sync/when.ts'

const shown = 10

/** What a sign-in provider asked to be signed out and was refused. Nothing where there is nothing to look into. */
export function RefusedSignOuts({ refused, now }: { refused: readonly RefusedLogout[]; now: Date }): Html {
  if (refused.length === 0) return <></>
  return (
    <section class="ps-section" aria-labelledby="refused-h">
      <h2 class="ps-h2" id="refused-h">
        Sign-outs that were refused
      </h2>
      <p>
        {many(refused.length, 'time')} in the last week, a sign-in provider, or somebody who wanted to pass
        for one, asked for sessions to be ended and did not prove it. Whoever signed out there may have stayed
        signed in here, for 15 minutes at most without a page. The newest stand here.{' '}
        {refused.length >= MOST_AN_HOUR && `At most ${MOST_AN_HOUR} an hour are counted; the log has all.`}
      </p>
      <Table caption="Sign-outs that were refused" headings={['When', 'Why', 'What failed']}>
        {refused.slice(0, shown).map(({ at, why, detail }) => (
          <tr role="row">
            <RowHead>{timeAndDay(at, now)}</RowHead>
            <Cell label="Why">{words[why] ?? why}</Cell>
            <Cell label="What failed">{detail === null ? 'It did not say' : <code>{detail}</code>}</Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}

/** What can go wrong with a sign-out, of all that can with a sign-in. */
const words: Partial<Record<RefusedLogout['why'], string>> = {
  'not-proven': 'The token is not what it should be',
  used: 'The token was used before',
  unreachable: 'The provider could not be reached for its keys',
  'provider-trouble': 'The provider gave no keys that can be used',
  misconfigured: 'The provider does not know Patient Sync',
}
