import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Empty, Icon } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table, Unseen } from '../../platform/web/table.tsx'
import { listName } from '../../patients/identity.ts'
import { shortMoment } from '../../patients/when.ts'
import { snippetOf } from '../snippet.ts'
import type { ListedDraft } from './kept.ts'

/** Where somebody goes on with a draft. */
export const draftAt = (patient: string, id: string) => `/patients/${patient}/messages/new?draft=${id}`

const firstWords = (text: string) => snippetOf(text) || 'Nothing written yet'

/** What somebody has begun to write to one patient, on the pages of that patient. */
export function DraftLines({ drafts, now }: { drafts: readonly ListedDraft[]; now: Date }): Html | null {
  if (drafts.length === 0) return null
  return (
    <ul class="pm-drafts" aria-label="Your drafts">
      {drafts.map(({ id, text, savedAt, patient }) => (
        <li class="ps-row">
          <Icon name="file" size={16} />
          <span>
            <b>Your draft of {shortMoment(savedAt, now)}</b>{' '}
            <span class="pm-snippet ps-quiet">{firstWords(text)}</span>
          </span>
          <Act href={draftAt(patient.id, id)} about={`with the draft of ${shortMoment(savedAt, now)}`}>
            Go on
          </Act>
        </li>
      ))}
    </ul>
  )
}

/** All that somebody has begun to write, on the Messages page. */
export function DraftTable({ drafts, now }: { drafts: readonly ListedDraft[]; now: Date }): Html {
  if (drafts.length === 0)
    return (
      <Empty title="You have no drafts">
        <p class="ps-m0 ps-mt1">“Save draft” stands beside the button that sends a message.</p>
      </Empty>
    )
  const go = <Unseen>What you can do</Unseen>
  return (
    <Table
      caption="Your drafts, newest first"
      titled
      headings={['Patient', 'Message', 'Saved', go]}
      classes="ps-mt3 pm-list"
    >
      {drafts.map(({ id, text, savedAt, patient }) => (
        <tr role="row">
          <RowHead>
            <a href={`/patients/${patient.id}/messages`}>{listName(patient)}</a>
          </RowHead>
          <Cell label="Message">
            <span class="pm-snippet">{firstWords(text)}</span>
          </Cell>
          <Cell label="Saved">{shortMoment(savedAt, now)}</Cell>
          <Cell>
            <Act row href={draftAt(patient.id, id)} about={`with the draft to ${listName(patient)}`}>
              Go on
            </Act>
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** In a form that is a draft: since when it is kept, and how to be rid of it. */
export function KeptNote({ savedAt, now }: { savedAt: Date; now: Date }): Html {
  return (
    <p class="ps-row ps-mb2" id="saved" role="status">
      <Icon name="done" size={16} />
      <span>
        <b>Draft saved {shortMoment(savedAt, now)}.</b> Only you see it. It is kept for 28 days.
      </span>
      <ActButton name="do" value="discard">
        Throw it away
      </ActButton>
    </p>
  )
}
