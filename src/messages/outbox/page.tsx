import type { Html } from '../../platform/web/html.ts'
import { ActButton, Only, PostForm } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { OutboxItem } from './outbox.ts'

/** Text messages as a phone shows them, emails as a mailbox does. */
export function OutboxPage({ items, isAll, now }: { items: OutboxItem[]; isAll: boolean; now: Date }): Html {
  return (
    <>
      <h1 class="ps-h1">Outbox</h1>
      <p class="ps-lede ps-mb3">
        This installation has no text or email service. What would have left is shown here, and reaches
        nobody. <a href="/messages/received-texts">Texts to place</a>
      </p>
      {items.length === 0 ? (
        <p>Nothing has been sent.</p>
      ) : (
        <ul class="ps-outbox">
          {items.map((item) => (
            <li>
              <Item item={item} now={now} />
            </li>
          ))}
        </ul>
      )}
      {!isAll && <p>Older ones are not shown.</p>}
    </>
  )
}

function Item({ item, now }: { item: OutboxItem; now: Date }): Html {
  const { message, way, address, subject, text, cameAt } = item
  return (
    <article
      id={message}
      class={`ps-outbox__${way}`}
      aria-label={`${way === 'sms' ? 'Text message' : 'Email'} to ${address}`}
    >
      <p class="ps-outbox__to">
        <span>
          {way === 'sms' ? 'Text message to' : 'Email to'} <b>{address}</b>
        </span>
        <time datetime={cameAt.toISOString()}>{shortMoment(cameAt, now)}</time>
      </p>
      {subject !== null && <h2 class="ps-h2">{subject}</h2>}
      <p class="ps-outbox__text">
        <Linked text={text} />
      </p>
      {way === 'sms' && <TextBack item={item} />}
    </article>
  )
}

/** A phone or a mailbox would open a link, too. Only ours lead anywhere. */
function Linked({ text }: { text: string }): Html {
  const parts = text.split(/(https?:\/\/[^\s/]+\/(?:m\/[\w-]+|preferences\/[\w-]+|check))/)
  return (
    <>
      {parts.map((part, at) =>
        at % 2 === 1 ? <a href={part.replace(/^https?:\/\/[^/]+/, '')}>{part}</a> : part,
      )}
    </>
  )
}

/** Plays the phone: a service would bring it like this. */
function TextBack({ item }: { item: OutboxItem }): Html {
  const { message, address } = item
  return (
    <Only may="send-messages">
      <PostForm action={`/outbox/${message}/answer`} classes="ps-row ps-mt2">
        <label class="ps-small" for={`text-${message}`}>
          Text back<span class="nhsuk-u-visually-hidden"> from {address}</span>
        </label>
        <input
          class="nhsuk-input ps-outbox__answer"
          id={`text-${message}`}
          name="text"
          type="text"
          autocomplete="off"
        />
        <ActButton icon="sms" about={`from ${address}`}>
          Send
        </ActButton>
        <ActButton name="stop" value="yes" icon="stop" about={`from ${address}`}>
          Reply STOP
        </ActButton>
      </PostForm>
    </Only>
  )
}
