import type { Html } from '../../platform/web/html.ts'
import { Act, Empty, Icon, Only } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { listName } from '../../patients/identity.ts'
import { ItIsRight, whyWords } from '../../patients/unreliable/did-not-work.tsx'
import { shortMoment } from '../../patients/when.ts'
import { addressShown } from '../address.ts'
import type { After, NumbersToCheck, NumberToCheck } from './read.ts'

interface NumbersProps {
  list: NumbersToCheck
  isNewest: boolean
  now: Date
}

const HEADINGS = ['Patient', 'What did not work', 'Why', 'When', 'What to do']

/** Numbers and email addresses that somebody has to ask about. */
export function NumbersPage({ list, isNewest, now }: NumbersProps): Html {
  const { numbers, next } = list
  return (
    <>
      <p class="ps-crumb">
        <a href="/messages">Messages</a>
      </p>
      <h1 class="ps-h1">Numbers to check</h1>
      <p class="ps-mt2">
        A message to each of these could not be delivered, because of the number or the address, or three in a
        week did not arrive, or whoever has it says that it is not the patient’s. Ask the patient at the next
        contact. A new one also belongs into your clinical system.
      </p>
      {numbers.length === 0 ? (
        <Empty title={isNewest ? 'No number to check' : 'No more numbers to check'} />
      ) : (
        <Table caption="Numbers to check" headings={HEADINGS} classes="ps-mt3 pm-list">
          {numbers.map((number) => (
            <Line number={number} now={now} />
          ))}
        </Table>
      )}
      <nav class="ps-row ps-mt3" aria-label="Pages">
        {!isNewest && <Act href="/messages/numbers-to-check">Newest</Act>}
        {next !== null && (
          <Act href={addressOf(next)}>
            Next 50 <Icon name="next" />
          </Act>
        )}
      </nav>
    </>
  )
}

function addressOf({ since, patient, detail }: After): string {
  const words = new URLSearchParams({ since: String(+since), after: patient, detail })
  return `/messages/numbers-to-check?${words.toString()}`
}

function Line({ number, now }: { number: NumberToCheck; now: Date }): Html {
  const { patient, detail, value, since } = number
  const name = listName(patient)
  const shown = addressShown(detail === 'email' ? 'email' : 'sms', value)
  return (
    <tr role="row">
      <RowHead>
        <a href={`/patients/${patient.id}`}>{name}</a>
      </RowHead>
      <Cell label="What">
        {detail === 'email' ? 'Email' : 'Mobile'} {shown}
      </Cell>
      <Cell label="Why">{whyWords(number)}</Cell>
      <Cell label="When">{shortMoment(since, now)}</Cell>
      <Cell label="What to do">
        <div class="ps-row ps-row--tight">
          <ItIsRight patient={patient.id} unreliable={number} back="list" about={`for ${name}, ${shown}`} />
          {patient.account === 'non-digital' ? (
            <Only may="edit-patients">
              <Act href={`/patients/${patient.id}/contact-details`} about={`for ${name}`}>
                Change it
              </Act>
            </Only>
          ) : (
            <span class="ps-small ps-quiet">The patient changes it in their own account.</span>
          )}
        </div>
      </Cell>
    </tr>
  )
}
