import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Empty, Icon, Notice } from '../../platform/web/marks.tsx'
import { listName } from '../../patients/identity.ts'
import { GoneChip } from '../../patients/pages/patient-table.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { UnreadText } from '../received-text/unread.ts'
import type { Reply } from '../reply/reply.ts'
import type { ThreadMessage } from '../thread/thread.ts'
import { stateWords } from '../thread/state-words.ts'
import { countWords, type ToSeeTo } from '../thread/see-to.ts'
import type { ListedMessage, MessageList, Shown } from './read.ts'

export interface MessagesProps {
  shown: Shown
  /** Texts from patients that nobody has read, the urgent ones first. */
  texts: readonly UnreadText[]
  /** With an urgent reply that nobody has read: before everything else. */
  urgent: MessageList | null
  list: MessageList
  /** What waits for nobody, under the whole of what does. */
  rest: MessageList | null
  waiting: ToSeeTo
  /** Contact details to check. */
  numbers: number
  /** Texts of which nobody has said whose they are. */
  toPlace: ToSeeTo
  /** Whether the list begins with the newest. */
  isNewest: boolean
  now: Date
}

/** What waits for somebody first, then all that was said to patients. */
export function MessagesPage(props: MessagesProps): Html {
  const { shown, texts, urgent, list, rest, waiting, numbers, toPlace, now } = props
  const hasUrgent = urgent !== null && urgent.messages.length > 0
  const isNothing = list.messages.length + texts.length === 0 && !hasUrgent
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Messages</h1>
        <div class="ps-head__end ps-row">
          <Act href="/messages/templates">Templates</Act>
          <Act href="/messages/received-texts">Texts to place</Act>
          <Act href="/messages/numbers-to-check">
            Numbers to check <span class="ps-quiet">{countWords(numbers)}</span>
          </Act>
        </div>
      </div>
      <Tabs shown={shown} waiting={waiting} />
      {toPlace.number > 0 && <ToPlaceNotice {...toPlace} />}
      {texts.length > 0 && <TextTable texts={texts} now={now} />}
      {hasUrgent && <MessageTable caption="Urgent replies" messages={urgent.messages} now={now} />}
      {isNothing ? (
        <Nothing {...props} />
      ) : (
        list.messages.length > 0 && (
          <MessageTable caption={captions[shown]} messages={list.messages} now={now} />
        )
      )}
      <Pages {...props} />
      {rest !== null && rest.messages.length > 0 && (
        <>
          <MessageTable caption="The rest, newest first" messages={rest.messages} now={now} />
          {rest.next !== null && (
            <p class="ps-mt3">
              <a href={addressOf('all')}>All messages</a>
            </p>
          )}
        </>
      )}
    </>
  )
}

/** A text that may be of several patients stands in no thread, and may be urgent all the same. */
function ToPlaceNotice({ number, urgent }: ToSeeTo): Html {
  const many = number === 1 ? '1 text waits' : `${number} texts wait`
  return (
    <Notice
      kind={urgent > 0 ? 'stop' : 'warn'}
      title={`${many} until somebody says whose it is${urgent > 0 ? `, ${urgent} with urgent words` : ''}`}
    >
      <p>
        <a href="/messages/received-texts">Read, and say whose it is</a>
      </p>
    </Notice>
  )
}

const tabs: readonly [Shown, string][] = [
  ['to-see-to', 'To see to'],
  ['replies', 'Replies'],
  ['mine', 'Mine'],
  ['all', 'All'],
]

const captions: Record<Shown, string> = {
  'to-see-to': 'To see to, newest first',
  replies: 'Replied to, newest reply first',
  mine: 'Given to you, newest first',
  all: 'All messages, newest first',
}

function Tabs({ shown, waiting }: { shown: Shown; waiting: ToSeeTo }): Html {
  return (
    <ul class="ps-segments ps-mb3" aria-label="Which messages">
      {tabs.map(([tab, words]) => (
        <li>
          <a href={addressOf(tab)} aria-current={tab === shown ? 'true' : undefined}>
            {words} {tab === 'to-see-to' && <span class="ps-quiet">{countWords(waiting.number)}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}

function addressOf(shown: Shown, before?: string): string {
  const words = new URLSearchParams()
  if (shown !== 'to-see-to') words.set('show', shown)
  if (before !== undefined) words.set('before', before)
  return words.size === 0 ? '/messages' : `/messages?${words.toString()}`
}

function Nothing({ shown, rest }: MessagesProps): Html {
  if (shown === 'mine')
    return (
      <Empty title="Nothing has been given to you">
        <p class="ps-m0 ps-mt1">
          You take a thread on, or a colleague gives it to you, on the patient's page.
        </p>
      </Empty>
    )
  if (shown === 'replies')
    return (
      <Empty title="No replies yet">
        <p class="ps-m0 ps-mt1">What patients reply to a message stands here.</p>
      </Empty>
    )
  if (shown === 'to-see-to' && rest !== null && rest.messages.length > 0)
    return <Empty title="Nothing waits for anybody" />
  return (
    <Empty title="No messages yet">
      <p class="ps-m0 ps-mt1">
        Find somebody on the <a href="/patients">Patients</a> page and write the first one.
      </p>
    </Empty>
  )
}

function Pages({ shown, list, isNewest }: MessagesProps): Html | null {
  if (isNewest && list.next === null) return null
  return (
    <nav class="ps-row ps-mt3" aria-label="Pages">
      {!isNewest && <Act href={addressOf(shown)}>Newest</Act>}
      {list.next !== null && (
        <Act href={addressOf(shown, list.next)}>
          Next 50 <Icon name="next" />
        </Act>
      )}
    </nav>
  )
}

function MessageTable(props: { caption: string; messages: readonly ListedMessage[]; now: Date }): Html {
  return (
    <table role="table" class="ps-table ps-table--cards ps-mt3 pm-list">
      <caption>{props.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {['Patient', 'Message', 'What became of it', 'With'].map((heading) => (
            <th role="columnheader" scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.messages.map((listed) => (
          <Line listed={listed} now={props.now} />
        ))}
      </tbody>
    </table>
  )
}

/** What patients texted by themselves: it answers no message of its own. */
function TextTable({ texts, now }: { texts: readonly UnreadText[]; now: Date }): Html {
  return (
    <table role="table" class="ps-table ps-table--cards ps-mt3 pm-list">
      <caption>Texts from patients, not read</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            Patient
          </th>
          <th role="columnheader" scope="col">
            Text
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {texts.map(({ text, patient }) => (
          <tr role="row">
            <th role="rowheader" scope="row">
              <a href={`/patients/${patient.id}/messages#${text.id}`}>{listName(patient)}</a>
            </th>
            <td role="cell" data-label="Text">
              <div>
                <span class="pm-snippet">{snippetOf(text.text)}</span>
                <span class="ps-table__sub">
                  Texted {shortMoment(text.cameAt, now)}{' '}
                  {text.urgent && (
                    <Chip colour="red" icon="stop">
                      Urgent
                    </Chip>
                  )}
                </span>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const ways = { sms: 'Text', email: 'Email' } as const

function Line({ listed, now }: { listed: ListedMessage; now: Date }): Html {
  const { message, recipient, holder } = listed
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
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
      </th>
      <td role="cell" data-label="Message">
        <div>
          <span class="pm-snippet">{snippetOf(message.subject ?? message.text)}</span>
          <span class="ps-table__sub">
            {ways[message.way]} from {message.who ?? 'Patient Sync'}, {shortMoment(message.createdAt, now)}
          </span>
        </div>
      </td>
      <td role="cell" data-label="State">
        <div>
          <Became message={message} now={now} />
        </div>
      </td>
      <td role="cell" data-label="With" class={holder === null ? 'pm-nobody' : undefined}>
        {holder ?? <span class="ps-quiet">Nobody</span>}
      </td>
    </tr>
  )
}

/** What the patient replied, or else what became of the message. */
function Became({ message, now }: { message: ThreadMessage; now: Date }): Html {
  const { replies, toSeeTo } = message
  const last = replies.at(-1)
  const { icon, state, means, remedy } = stateWords(message, now)
  if (message.link?.waits) return <Locked at={message.link.lockedAt!} now={now} />
  if (last && !toSeeTo) return <Replied replies={replies} last={last} now={now} />
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name={icon} size={16} /> {toSeeTo ? <b>{state}</b> : state}
      </span>
      {toSeeTo && (
        <span class="ps-table__sub">
          {means} {remedy}
        </span>
      )}
      {last && <Replied replies={replies} last={last} now={now} />}
    </>
  )
}

function Locked({ at, now }: { at: Date; now: Date }): Html {
  return (
    <>
      <span class="ps-row ps-row--tight">
        <Icon name="lock" size={16} /> <b>Its link was locked {shortMoment(at, now)}</b>
      </span>
      <span class="ps-table__sub">
        Wrong dates of birth or codes were entered too often. Phone the patient, or send a new link.
      </span>
    </>
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
      <span class="ps-table__sub pm-snippet">{snippetOf(last.text)}</span>
    </>
  )
}

const LONGEST = 90

/** The first words of a message: enough to know it again. */
function snippetOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST).replace(/ \S*$/, '')}…`
}
