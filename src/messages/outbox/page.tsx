import type { Html } from '../../platform/web/html.ts'
import { shortMoment } from '../../patients/when.ts'
import type { OutboxItem } from './outbox.ts'

/** Text messages as a phone shows them, emails as a mailbox does. */
export function OutboxPage({ items, isAll, now }: { items: OutboxItem[]; isAll: boolean; now: Date }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">Outbox</h1>
      <p class="ps-lede">
        This installation has no text or email service. What would have left is shown here, and reaches
        nobody.
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
  const { way, address, subject, text, cameAt } = item
  return (
    <article
      class={`ps-outbox__${way}`}
      aria-label={`${way === 'sms' ? 'Text message' : 'Email'} to ${address}`}
    >
      <p class="ps-outbox__to">
        {way === 'sms' ? 'Text message to' : 'Email to'} <b>{address}</b>
        <time datetime={cameAt.toISOString()}>{shortMoment(cameAt, now)}</time>
      </p>
      {subject !== null && <h2 class="ps-h2">{subject}</h2>}
      <p class="ps-outbox__text">{text}</p>
    </article>
  )
}
