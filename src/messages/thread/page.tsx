import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Empty, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { spokenName } from '../../patients/identity.ts'
import { PatientTabs } from '../../patients/pages/record.tsx'
import type { PatientRecord } from '../../patients/record.ts'
import type { Unwanted } from '../../patients/preferences/unwanted.ts'
import { reachOf } from '../../patients/reachability.ts'
import { shortMoment } from '../../patients/when.ts'
import { sizeWords } from '../file/file-type.ts'
import { displayCode } from '../code.ts'
import type { ListedDraft } from '../draft/kept.ts'
import { DraftLines } from '../draft/pages.tsx'
import { PutBack, ReceivedBubble } from '../received-text/page.tsx'
import type { ReceivedText, TextInThread } from '../received-text/read.ts'
import { LinkState } from './link.tsx'
import { Replies } from './replies.tsx'
import { goneWords } from './gone-words.ts'
import { HolderBar } from './holder-bar.tsx'
import type { Holder, ThreadState } from './holder.ts'
import { Remedies } from './remedies.tsx'
import { leadsTo, stateWords } from './state-words.ts'
import type { Thread, ThreadMessage } from './thread.ts'

export interface ThreadProps {
  practice: string
  record: PatientRecord
  thread: Thread
  /** Why no new link to a message may go where the record says now. */
  unwanted: ReadonlyMap<string, Unwanted>
  state: ThreadState
  holders: readonly Holder[]
  /** What the reader has begun to write and not sent. */
  drafts: readonly ListedDraft[]
  /** Whether a reply has been read by nobody. */
  hasUnread: boolean
  /** Who is looking. */
  reader: string
  /** Whether it begins with the newest, as it does unless somebody went back. */
  isNewest: boolean
  /** Where anybody checks a message, as it is read out. */
  checkAt: string
  now: Date
}

/** All that was said to one patient, the newest at the foot. */
export function ThreadPage(props: ThreadProps): Html {
  const { practice, record, thread, isNewest, now } = props
  const { messages, received, next } = thread
  const address = `/patients/${record.id}/messages`
  return (
    <>
      <PatientTabs id={record.id} tab="messages" />
      <div class="ps-head">
        <h2 class="ps-h2">Messages</h2>
        {reachOf(record).is === 'reachable' && record.merged_into === null && (
          <div class="ps-head__end">
            <Only may="send-messages">
              <Act href={`${address}/new`} icon="sms" keys="m">
                Write a message
              </Act>
            </Only>
          </div>
        )}
      </div>
      <DraftLines drafts={props.drafts} now={now} />
      {messages.length + received.length > 0 && <HolderBar {...props} patient={record.id} />}
      {next !== null && (
        <p>
          <a href={`${address}?before=${next}`}>Older messages</a>
        </p>
      )}
      {messages.length + received.length === 0 ? (
        <Empty title="Nothing has been sent to this patient">
          <p>What you send, and what becomes of it, stands here.</p>
        </Empty>
      ) : (
        <ol class="ps-thread">
          {inOrder(thread).map((one) => (
            <li id={one.id}>
              {'number' in one ? (
                <>
                  <ReceivedBubble text={one} who={spokenName(record)} now={now} />
                  {one.kind === 'words' && one.read === null && (
                    <ReadText record={record} text={one} now={now} />
                  )}
                  {one.canBePutBack && (
                    <PutBack text={one} words={`Not from ${spokenName(record)}: put it back`} now={now} />
                  )}
                </>
              ) : (
                <>
                  <Message
                    practice={practice}
                    record={record}
                    message={one}
                    unwanted={props.unwanted}
                    now={now}
                  />
                  <Replies record={record} message={one} now={now} />
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      {!isNewest && (
        <p>
          <a href={address}>Newest messages</a>
        </p>
      )}
      {messages.length > 0 && (
        <p class="ps-small ps-quiet">
          If the patient asks whether a message is really from us: they open <b>{props.checkAt}</b> in their
          browser and type its code. Read both out to them.
        </p>
      )}
      {messages.some(({ channel }) => channel === 'outbox') && (
        <p>
          This installation has no text or email service: <a href="/outbox">see the outbox</a>, where what
          patients would have got is shown.
        </p>
      )}
    </>
  )
}

/** A text is read when somebody says so, each by itself. */
function ReadText({ record, text, now }: { record: PatientRecord; text: ReceivedText; now: Date }): Html {
  return (
    <Only may="send-messages">
      <PostForm action={`/patients/${record.id}/messages/text-read`} classes="ps-mt2">
        <input type="hidden" name="text" value={text.id} />
        <ActButton icon="check" about={`of ${shortMoment(text.cameAt, now)}`}>
          I have read this text
        </ActButton>
      </PostForm>
    </Only>
  )
}

/** Ids are made of the time: what was sent and what came back, the oldest first. */
function inOrder({ messages, received }: Thread): (ThreadMessage | TextInThread)[] {
  return [...messages, ...received].sort((one, other) => (one.id < other.id ? -1 : 1))
}

interface OneProps {
  practice: string
  record: PatientRecord
  message: ThreadMessage
  unwanted: ReadonlyMap<string, Unwanted>
  now: Date
}

function Message(props: OneProps): Html {
  const { record, message, now } = props
  const { who, way, addressShown, once, subject, text, createdAt } = message
  const to = way === 'sms' ? 'Text message to the number' : 'Email to'
  return (
    <div class="ps-msg ps-msg--out">
      <p class="ps-msg__who">
        <b>{who ?? 'Patient Sync'}</b>
        <time datetime={createdAt.toISOString()}>{shortMoment(createdAt, now)}</time>
        <span>
          {to} {addressShown}
          {once && ', for this message only'}
        </span>
        <span>
          Code <span class="pm-code">{displayCode(message.code)}</span>
        </span>
        {message.patient !== record.id && <span>Written to a record that was merged into this one</span>}
      </p>
      {subject !== null && (
        <p>
          <b>{subject}</b>
        </p>
      )}
      <Words message={message} text={text} now={now} />
      {message.attachments.map(({ id, name, bytes }) => (
        <p class="ps-m0 pm-file">
          <Icon name="file" />{' '}
          <a href={`/patients/${record.id}/messages/${message.id}/files/${id}`}>{name}</a>{' '}
          <span class="ps-quiet">{sizeWords(bytes)}</span>
        </p>
      ))}
      {message.needed !== null && (
        <p class="ps-small">They had asked for none of these. It was needed: {message.needed}</p>
      )}
      {message.although !== null && (
        <p class="ps-small">The record was restricted. This one was sent all the same: {message.although}</p>
      )}
      <State {...props} />
      <LinkState record={record} message={message} unwanted={props.unwanted} now={now} />
    </div>
  )
}

/** What the patient reads; of what only leads to the words of another, which one. */
function Words({ message, text, now }: { message: ThreadMessage; text: string; now: Date }): Html {
  if (message.kind === 'words') return <p class="pm-text">{text}</p>
  return <p>{leadsTo(message, now)}</p>
}

function State(props: OneProps): Html {
  const { record, message, now } = props
  const { icon, state, means, remedy } = stateWords(message, now)
  const advice = remedy && (goneWords(record) ?? remedy)
  return (
    <>
      <p class="ps-msg__state">
        <Icon name={icon} size={16} />
        <b>{state}</b> {means} {message.seenTo === null && advice}
      </p>
      {message.seenTo && (
        <p class="ps-msg__state">
          <Icon name="check" size={16} />
          Seen to by {message.seenTo.who ?? 'somebody'}, {shortMoment(message.seenTo.at, now)}
        </p>
      )}
      <Only may="send-messages">
        {message.state === 'queued' && <Cancel {...props} />}
        {message.asksPerson && <Settle {...props} />}
        {message.toSeeTo && !message.asksPerson && message.state !== 'uncertain' && (
          <>
            <Remedies {...props} />
            <SeeTo {...props} />
          </>
        )}
      </Only>
    </>
  )
}

function Cancel({ record, message, now }: OneProps): Html {
  return (
    <PostForm action={`/patients/${record.id}/messages/${message.id}/cancel`} classes="ps-mt2">
      <ActButton icon="cross" about={aboutWords(message, now)}>
        Cancel this message
      </ActButton>
    </PostForm>
  )
}

function SeeTo({ record, message, now }: OneProps): Html {
  return (
    <PostForm action={`/patients/${record.id}/messages/${message.id}/see-to`} classes="ps-mt2">
      <ActButton icon="check" about={`: the message ${aboutWords(message, now)} waits for nobody any more`}>
        I have seen to it
      </ActButton>
    </PostForm>
  )
}

function Settle({ record, message, now }: OneProps): Html {
  const about = aboutWords(message, now)
  return (
    <PostForm action={`/patients/${record.id}/messages/${message.id}/settle`} classes="ps-row ps-mt2">
      <ActButton name="came" value="yes" icon="check" about={about}>
        It arrived
      </ActButton>
      <ActButton name="came" value="no" icon="cross" about={`${about}: send it again`}>
        It did not arrive
      </ActButton>
      <span class="ps-small">If it did not arrive, it is sent again.</span>
    </PostForm>
  )
}

const aboutWords = ({ createdAt }: ThreadMessage, now: Date) => `of ${shortMoment(createdAt, now)}`
