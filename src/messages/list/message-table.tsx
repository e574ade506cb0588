import type { Html } from '../../platform/web/html.ts'
import { Chip, Icon } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { displayDate, listName } from '../../patients/identity.ts'
import { GoneChip } from '../../patients/pages/patient-table.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { Reply } from '../reply/reply.ts'
import { goneWords } from '../thread/gone-words.ts'
import { openings } from '../thread/link-events.ts'
import { leadsTo, stateWords } from '../thread/state-words.ts'
import type { ThreadMessage } from '../thread/thread.ts'
import type { ListedMessage } from './read.ts'
import { snippetOf } from '../snippet.ts'

/** Messages with whom they are for, what became of each, and who has its thread. */
export function MessageTable(props: {
  caption: string
  messages: readonly ListedMessage[]
  now: Date
}): Html {
  return (
    <Table
      caption={props.caption}
      titled
      headings={['Patient', 'Message', 'What became of it', 'With']}
      classes="ps-mt3 pm-list"
    >
      {props.messages.map((listed) => (
        <Line listed={listed} now={props.now} />
      ))}
    </Table>
  )
}

const ways = { sms: 'Text', email: 'Email' } as const

function Line({ listed, now }: { listed: ListedMessage; now: Date }): Html {
  const { message, recipient, holder } = listed
  return (
    <tr role="row">
      <RowHead>
        <a href={`/patients/${recipient.merged_into ?? recipient.id}/messages#${message.id}`}>
          {listName(recipient)}
        </a>
        {recipient.status !== 'registered' && (
          <span class="ps-table__sub">
            {recipient.merged_into === null ? (
              <GoneChip patient={recipient} />
            ) : (
              <Chip colour="grey">Merged</Chip>
            )}
          </span>
        )}
      </RowHead>
      <Cell label="Message">
        <div>
          <Said message={message} now={now} />
          <span class="ps-table__sub">
            {ways[message.way]} from {message.who ?? 'Patient Sync'}, {shortMoment(message.createdAt, now)}
          </span>
        </div>
      </Cell>
      <Cell label="State">
        <div>
          <Became message={message} gone={goneWords(recipient)} now={now} />
        </div>
      </Cell>
      <Cell label="With" classes={holder === null ? 'pm-nobody' : undefined}>
        {holder ?? <span class="ps-quiet">Nobody</span>}
      </Cell>
    </tr>
  )
}

/** How it begins. Of a code never the code: it works only where nobody but its reader knows it. */
function Said({ message, now }: { message: ThreadMessage; now: Date }): Html {
  if (message.kind !== 'words') return <span>{leadsTo(message, now)}</span>
  return <span class="pm-snippet">{snippetOf(message.subject ?? message.text)}</span>
}

/** What the patient replied, or else what became of the message, and what to do; `gone` where they are no patient any more. */
function Became(props: { message: ThreadMessage; gone: string | null; now: Date }): Html {
  const { message, gone, now } = props
  const { replies, toSeeTo } = message
  const last = replies.at(-1)
  const { icon, state, means, remedy } = stateWords(message, now)
  if (message.link?.waits) return <Locked at={message.link.lockedAt!} gone={gone} now={now} />
  if (message.unanswered) return <Unanswered by={message.reply.by!} gone={gone} />
  const opened = message.link && openings(message.link).at(-1)
  if (!last && opened && !toSeeTo)
    return (
      <span class="ps-row ps-row--tight">
        <Icon name="done" size={16} /> Opened {shortMoment(opened.at, now)}
      </span>
    )
  if (last && !toSeeTo) return <Replied replies={replies} last={last} now={now} />
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name={icon} size={16} /> {toSeeTo ? <b>{state}</b> : state}
      </span>
      {toSeeTo && (
        <span class="ps-table__sub">
          {means} {remedy && (gone ?? remedy)}
        </span>
      )}
      {last && <Replied replies={replies} last={last} now={now} />}
    </>
  )
}

/** A reply that was needed has not come in time. */
function Unanswered({ by, gone }: { by: string; gone: string | null }): Html {
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name="warn" size={16} /> <b>No reply by {displayDate(by)}</b>
      </span>
      <span class="ps-table__sub">
        A reply was needed and has not come. {gone ?? 'Phone them, or write again.'}
      </span>
    </>
  )
}

function Locked({ at, gone, now }: { at: Date; gone: string | null; now: Date }): Html {
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name="lock" size={16} /> <b>Its link was locked {shortMoment(at, now)}</b>
      </span>
      <span class="ps-table__sub">
        Wrong dates of birth or codes were entered too often.{' '}
        {gone ?? 'Phone the patient, or send a new link.'}
      </span>
    </>
  )
}

function WithFiles({ reply: { files } }: { reply: Reply }): Html | null {
  if (files.length === 0) return null
  return (
    <span class="ps-table__sub ps-row ps-row--tight">
      <Icon name="file" size={16} /> {files.length === 1 ? 'With a file' : `With ${files.length} files`}
    </span>
  )
}

function Replied(props: { replies: readonly Reply[]; last: Reply; now: Date }): Html {
  const { replies, last, now } = props
  const unread = replies.filter(({ readAt }) => readAt === null)
  const when = `Replied ${shortMoment(last.cameAt, now)}`
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name="sms" size={16} /> {unread.length > 0 ? <b>{when}</b> : when}
        {unread.some(({ urgent }) => urgent) ? (
          <Chip colour="red" icon="stop">
            Urgent
          </Chip>
        ) : (
          unread.length > 0 && (
            <Chip colour="blue">{unread.length === 1 ? 'Not read' : `${unread.length} not read`}</Chip>
          )
        )}
      </span>
      {last.text !== '' && <span class="ps-table__sub pm-snippet">{snippetOf(last.text)}</span>}
      <WithFiles reply={last} />
    </>
  )
}
