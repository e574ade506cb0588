import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Notice, PostForm } from '../../platform/web/marks.tsx'
import { displayLongDate, spokenName } from '../../patients/identity.ts'
import { KeptNote } from '../draft/pages.tsx'
import type { Draft } from './draft.ts'
import type { ComposeFacts } from './facts.ts'

/** No form and no button: nothing can be sent. What was written is shown, so that it is not lost. */
export function StoppedPage(props: { facts: ComposeFacts; draft: Draft; savedAt: Date | null }): Html {
  const { facts, draft, savedAt } = props
  const { text } = draft
  const { record, stop, waiting } = facts
  const name = spokenName(record)
  const since = displayLongDate(inLondon(record.status_since).date)
  const words: Record<NonNullable<ComposeFacts['stop']>, [title: string, ...rest: string[]]> = {
    left: [
      `${name} has left the practice`,
      `Not on the list since ${since}.`,
      `If this is wrong, correct it in your own system: tonight’s list brings ${record.given_name ?? name} back.`,
    ],
    deceased: [`${name} has died`],
    restricted: [
      'the record is restricted',
      'Contact details are not shown, and nobody is written to at them.',
    ],
    merged: ['this record was merged', 'Write from the record that stayed.'],
    'switched-off': ['Patient Sync is off for this practice', 'A manager switches it on under Activation.'],
  }
  const [title, ...rest] = words[stop!]
  return (
    <>
      <h2 class="ps-h1 ps-mb2">New message</h2>
      <Notice kind="stop" title={`No message can be sent: ${title}`}>
        {rest.map((sentence) => (
          <p>{sentence}</p>
        ))}
        {waiting > 0 && (
          <p>
            {waiting === 1
              ? '1 message that was waiting is not sent.'
              : `${waiting} messages that were waiting are not sent.`}
          </p>
        )}
      </Notice>
      {text !== '' && (
        <>
          <h3 class="ps-h3 ps-mt3">What you wrote</h3>
          <p class="pm-text nhsuk-inset-text">{text}</p>
          <PostForm action={`/patients/${record.id}/messages/new`} upload>
            <input type="hidden" name="form" value={draft.form} />
            {savedAt === null ? null : <KeptNote savedAt={savedAt} now={facts.now} />}
          </PostForm>
        </>
      )}
      {stop === 'restricted' && (
        <p class="ps-mt3">
          <Act href={`/patients/${record.id}/messages/restricted`} icon="lock">
            I have permission and a reason
          </Act>
        </p>
      )}
      <p class="ps-mt3">
        <Act href={`/patients/${record.merged_into ?? record.id}`}>
          {record.merged_into === null ? 'Back to the record' : 'Open the record that stayed'}
        </Act>
      </p>
    </>
  )
}
