import { Select } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton } from '../../platform/web/marks.tsx'
import { displayDate } from '../../patients/identity.ts'
import { daysBefore } from '../../patients/when.ts'
import { MOST_FILES } from '../reply/given-files.ts'
import type { Draft } from './draft.ts'
import { Choice, Field, Line, type PartProps } from './fields.tsx'

/** In the text itself, or behind a link that asks for the date of birth. */
export function WhereRead({ draft, errors, hasBirth }: PartProps & { hasBirth: boolean }): Html {
  return (
    <Field
      legend="Where it is read"
      note={hasBirth ? '' : 'no date of birth on record'}
      errors={errors}
      fields={['read']}
    >
      <div class="ps-row">
        <Choice name="read" value="text" chosen={draft.read} id="read">
          In the text itself
        </Choice>
        {(hasBirth || draft.read === 'link') && (
          <Choice name="read" value="link" chosen={draft.read} id="read-link">
            Secure link, with a date of birth check
          </Choice>
        )}
      </div>
    </Field>
  )
}

/** Whether the patient may reply, by when and how often. */
export function ReplyAllowed(props: PartProps & { now: Date; linkDays: number }): Html {
  const { draft, errors, now, linkDays } = props
  const choice = (value: Draft['reply'], words: string) => (
    <Choice
      name="reply"
      value={value}
      chosen={draft.reply}
      id={value === 'none' ? 'reply' : `reply-${value}`}
    >
      {words}
    </Choice>
  )
  const until = displayDate(daysBefore(now, -linkDays)).slice(0, -5)
  return (
    <Field legend="Reply" errors={errors} fields={['reply']}>
      <div class="ps-row">
        {choice('none', 'Not allowed')}
        {choice('allowed', 'Allowed')}
        {choice('needed', 'Needed')}
      </div>
      <div class="pm-only pm-only--replies">
        <div class="ps-row">
          <div class="pm-only pm-only--needed">
            <Line name="reply-by" label="By" type="date" value={draft.replyBy} errors={errors} />
          </div>
          <Select
            id="often"
            name="often"
            label={{ text: 'How often' }}
            value={draft.often}
            items={[
              { value: 'many', text: `Any number of times until ${until}` },
              { value: 'once', text: 'Once' },
            ]}
          />
        </div>
        <p class="ps-small ps-quiet ps-mt2">
          They may send up to {MOST_FILES} photos or PDF files with a reply.
        </p>
        <div class="pm-is-text">
          <p class="ps-small ps-mt2">
            A reply is written behind the secure link.{' '}
            <ActButton name="do" value="link" icon="lock">
              Use a secure link
            </ActButton>
          </p>
        </div>
      </div>
    </Field>
  )
}
