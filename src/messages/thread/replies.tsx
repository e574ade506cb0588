import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Chip, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { displayDate } from '../../patients/identity.ts'
import type { PatientRecord } from '../../patients/record.ts'
import { shortMoment } from '../../patients/when.ts'
import { ReplyFiles } from './reply-files.tsx'
import type { ThreadMessage } from './thread.ts'

/** What the patient replied to a message, and whether they still may. */
export function Replies(props: { record: PatientRecord; message: ThreadMessage; now: Date }): Html | null {
  const { record, message, now } = props
  if (message.reply.rule === 'none') return null
  if (message.carriedLink === null) return <p class="ps-small ps-quiet ps-mt2">{answerWords(message, now)}</p>
  return (
    <>
      <p class="ps-small ps-quiet ps-mt2">{ruleWords(message, now)}</p>
      {message.replies.map((reply) => (
        <div class="ps-msg ps-msg--in ps-mt2" id={reply.id}>
          <p class="ps-msg__who">
            <b>Replied</b>
            <time datetime={reply.cameAt.toISOString()}>{shortMoment(reply.cameAt, now)}</time>
            {reply.urgent && (
              <Chip colour="red" icon="stop">
                Urgent: words of an emergency
              </Chip>
            )}
          </p>
          {reply.text !== '' && <p class="pm-text">{reply.text}</p>}
          <ReplyFiles patient={record.id} message={message} files={reply.files} />
          {reply.readAt && (
            <p class="ps-msg__state">
              <Icon name="check" size={16} />
              Read by {reply.readBy ?? 'somebody'}, {shortMoment(reply.readAt, now)}
            </p>
          )}
        </div>
      ))}
      <ReadThem record={record} message={message} now={now} />
      {message.repliesEndedAt === null && isOut(message) && (
        <Only may="send-messages">
          <PostForm action={`/patients/${record.id}/messages/${message.id}/end-replies`} classes="ps-mt2">
            <ActButton icon="cross" about={`to the message of ${shortMoment(message.createdAt, now)}`}>
              Take no more replies
            </ActButton>
          </PostForm>
        </Only>
      )}
    </>
  )
}

/** A reply is read when somebody says so, not when a page with it was opened. */
function ReadThem(props: { record: PatientRecord; message: ThreadMessage; now: Date }): Html | null {
  const { record, message, now } = props
  const unread = message.replies.filter(({ readAt }) => readAt === null)
  const last = unread.at(-1)
  if (!last) return null
  return (
    <Only may="send-messages">
      <PostForm action={`/patients/${record.id}/messages/${message.id}/read`} classes="ps-mt2">
        <input type="hidden" name="upto" value={last.id} />
        <ActButton icon="check" about={`to the message of ${shortMoment(message.createdAt, now)}`}>
          {unread.length === 1 ? 'I have read this reply' : `I have read these ${unread.length} replies`}
        </ActButton>
      </PostForm>
    </Only>
  )
}

const isOut = ({ state }: ThreadMessage) => !['stopped', 'cancelled', 'failed'].includes(state)

function ruleWords(message: ThreadMessage, now: Date): string {
  const { reply, replies, repliesEndedAt, answeredByText } = message
  if (repliesEndedAt !== null) return `No more replies are taken since ${shortMoment(repliesEndedAt, now)}.`
  const often = reply.once ? 'once' : 'any number of times'
  if (reply.rule === 'allowed') return `The patient may reply, ${often}.`
  const by = reply.by === null ? '' : ` by ${displayDate(reply.by)}`
  if (replies.length > 0) return `A reply was needed${by}, and has come.`
  if (answeredByText) return `A reply was needed${by}, and a text has come since.`
  return isPast(reply.by, now) ? `A reply was needed${by}, and has not come.` : `A reply is needed${by}.`
}

/** What comes back to a text itself stands in the thread after it. */
function answerWords({ reply, answeredByText }: ThreadMessage, now: Date): string {
  if (reply.rule === 'allowed') return 'The patient may answer by text.'
  const by = reply.by === null ? '' : ` by ${displayDate(reply.by)}`
  if (answeredByText) return `An answer was needed${by}, and has come.`
  return isPast(reply.by, now)
    ? `An answer by text was needed${by}, and has not come.`
    : `An answer by text is needed${by}.`
}

const isPast = (by: string | null, now: Date) => by !== null && by < inLondon(now).date
