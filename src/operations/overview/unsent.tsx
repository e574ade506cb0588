import type { Unsent } from '../../messages/late.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { grouped, many, timeAndDay } from '../../sync/when.ts'

const channels: Record<string, string> = {
  outbox: 'The outbox',
  'govuk-notify': 'GOV.UK Notify',
  'nhs-notify': 'NHS Notify',
  smtp: 'The mail server',
}

const nameOf = (channel: string) => channels[channel] ?? channel

/** Whether there are more than the lines that were read tell of. */
const isCut = ({ late, number }: Unsent) =>
  late.reduce((sum, { messages }) => sum + messages, 0) < number.late + number.perhaps

/** Messages that should have left and have not: by whom, by what, and what that says. Nothing of whom they are for. */
export function UnsentSection({ unsent, now }: { unsent: Unsent; now: Date }): Html | null {
  const { closed, late, number } = unsent
  if (closed.length + late.length === 0) return null
  return (
    <section class="ps-section" aria-labelledby="unsent-h">
      <div class="ps-section__head">
        <h2 class="ps-h2" id="unsent-h">
          Messages that do not leave
        </h2>
      </div>
      <div class="ps-stack ps-mb3">
        {closed.map(({ channel, said, triedAt }) => (
          <Notice
            kind="stop"
            title={`${nameOf(channel)} did not let this installation in when it was last tried`}
          >
            <p>
              That was at {timeAndDay(triedAt, now)}. It said: {said}. Unless that has been mended since,
              check the key or password, the certificate, the address of the service and the clock of this
              machine. One message tries it every five minutes, as long as any waits; when it is mended, all
              leave that are not more than a day late.
            </p>
          </Notice>
        ))}
      </div>
      {late.length > 0 && (
        <>
          <p>
            {number.late > 0 &&
              `${many(number.late, 'message')} should have left more than half an hour ago and have not. `}
            {number.perhaps > 0 &&
              `${many(number.perhaps, 'message')} may have left: what became of them is not known yet. `}
            The practices see theirs under To see to. What is a day late does not leave by itself any more.
            {isCut(unsent) && ' The table shows those that have waited longest.'}
          </p>
          <Table
            caption="Messages that are late"
            headings={['Practice', 'Leaves by', 'What that said', 'Messages', 'Since']}
          >
            {late.map(({ practice, channel, said, messages, since }) => (
              <tr role="row">
                <RowHead>
                  <a href={`/operations/practices/${practice}`}>{practice}</a>
                </RowHead>
                <Cell label="Leaves by">{channel === null ? 'Not tried yet' : nameOf(channel)}</Cell>
                <Cell label="What that said">{said ?? 'Nothing'}</Cell>
                <Cell label="Messages">{grouped(messages)}</Cell>
                <Cell label="Since">{timeAndDay(since, now)}</Cell>
              </tr>
            ))}
          </Table>
        </>
      )}
    </section>
  )
}
