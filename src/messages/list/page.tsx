import type { Html } from '../../platform/web/html.ts'
import { Act, Empty, Icon } from '../../platform/web/marks.tsx'
import { HiddenTextsNotice, ToPlaceNotice } from '../received-text/to-place-notices.tsx'
import type { HiddenTexts } from '../received-text/waiting-to-place.ts'
import type { UnreadText } from '../received-text/unread.ts'
import type { ToSeeTo } from '../thread/see-to.ts'
import { MessageTable } from './message-table.tsx'
import type { MessageList, Shown } from './read.ts'
import { MessagesHead, type Counts } from './head.tsx'
import { addressOf } from './tabs.tsx'
import { TextTable } from './text-table.tsx'

export interface MessagesProps {
  shown: Exclude<Shown, 'drafts'>
  /** Texts from patients that nobody has read, the urgent ones first. */
  texts: readonly UnreadText[]
  /** With an urgent reply that nobody has read: before everything else. */
  urgent: MessageList | null
  list: MessageList
  /** What waits for nobody, under the whole of what does. */
  rest: MessageList | null
  counts: Counts
  /** The texts of which nobody has said whose they are: those that the reader may see, and the others. */
  toPlace: { shown: ToSeeTo; hidden: HiddenTexts }
  /** Whether the list begins with the newest. */
  isNewest: boolean
  hasOutbox: boolean
  now: Date
}

/** What waits for somebody first, and of that what is urgent, whatever it is; then all that was said to patients. */
export function MessagesPage(props: MessagesProps): Html {
  const { shown, texts, urgent, list, rest, counts, hasOutbox, now } = props
  const hasUrgent = urgent !== null && urgent.messages.length > 0
  const [urgentTexts, otherTexts] = [true, false].map((is) => texts.filter(({ text }) => text.urgent === is))
  const waitsToPlace = shown === 'to-see-to' && counts.waiting.toPlace.number > 0
  const isNothing = list.messages.length + texts.length === 0 && !hasUrgent && !waitsToPlace
  return (
    <>
      <MessagesHead shown={shown} counts={counts} hasOutbox={hasOutbox} />
      <TextsToPlace {...props} urgent />
      <TextTable caption="Urgent texts, not read" texts={urgentTexts!} now={now} />
      {hasUrgent && <MessageTable caption="Urgent replies" messages={urgent.messages} now={now} />}
      <TextsToPlace {...props} urgent={false} />
      <TextTable caption="Texts from patients, not read" texts={otherTexts!} now={now} />
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

/** That texts wait to be placed: among what is urgent where one of them is. */
function TextsToPlace(props: Pick<MessagesProps, 'toPlace'> & { urgent: boolean }): Html {
  const { toPlace, urgent } = props
  const { shown, hidden } = toPlace
  return (
    <>
      {shown.urgent > 0 === urgent && <ToPlaceNotice {...shown} />}
      {hidden.urgent > 0 === urgent && <HiddenTextsNotice hidden={hidden} />}
    </>
  )
}

const captions: Record<Exclude<Shown, 'drafts'>, string> = {
  'to-see-to': 'To see to, newest first',
  replies: 'Replied to, newest reply first',
  mine: 'Given to you, newest first',
  all: 'All messages, newest first',
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
