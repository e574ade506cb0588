import { Select } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton } from '../../platform/web/marks.tsx'
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

/** Whether the patient may reply, by when and how often: behind the link, or to the text itself where texts come back. */
export function ReplyAllowed(props: PartProps & { linkDays: number; textsComeBack: boolean }): Html {
  const { draft, errors, linkDays, textsComeBack } = props
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
  const days = linkDays === 1 ? '1 day' : `${linkDays} days`
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
          <div class="pm-behind">
            <Select
              id="often"
              name="often"
              label={{ text: 'How often' }}
              value={draft.often}
              items={[
                { value: 'many', text: `Any number of times, for ${days}` },
                { value: 'once', text: 'Once' },
              ]}
            />
          </div>
        </div>
        <p class="ps-small ps-quiet ps-mt2 pm-behind">
          They may send up to {MOST_FILES} photos or PDF files with a reply.
        </p>
        <div class="pm-is-text">
          <p class="ps-small ps-mt2">
            {textsComeBack ? (
              <>
                <span class="pm-only pm-only--sms">They answer by text. Photos need a secure link.</span>
                <span class="pm-only pm-only--email">An email is answered behind a secure link.</span>
                <span class="pm-only pm-only--once">
                  A text is answered by text, an email behind a secure link.
                </span>
              </>
            ) : (
              'A reply is written behind the secure link.'
            )}{' '}
            <ActButton name="do" value="link" icon="lock">
              Use a secure link
            </ActButton>
          </p>
        </div>
      </div>
    </Field>
  )
}
