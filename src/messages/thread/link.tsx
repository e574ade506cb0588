import { v7 as uuidv7 } from 'uuid'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Icon, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import { reachOf } from '../../patients/reachability.ts'
import type { PatientRecord } from '../../patients/record.ts'
import type { Unwanted } from '../../patients/preferences/unwanted.ts'
import { wayNames, whenAndHow } from '../../patients/preferences/words.ts'
import { shortMoment } from '../../patients/when.ts'
import type { Way } from '../message.ts'
import { isNight } from '../hours.ts'
import { whereTo, type Addresses } from '../secure-link/new-link.ts'
import type { LinkEvent } from '../secure-link/events.ts'
import { heldBack, openings, saidNotMe, type ThreadLink } from './link-events.ts'
import type { ThreadMessage } from './thread.ts'

/** What became of the link to a message: when it was opened, whether it is locked, and how to send another. */
export function LinkState(props: {
  record: PatientRecord
  message: ThreadMessage
  /** Why no other link may go where the record says now, by message. */
  unwanted: ReadonlyMap<string, Unwanted>
  now: Date
}): Html | null {
  const { record, message, now } = props
  const { link } = message
  if (link === null) return null
  const to = hasLeft(message) && !message.once ? whereTo(message.way, addressesNow(record)) : null
  const unwanted = to === null ? null : (props.unwanted.get(message.id) ?? null)
  return (
    <>
      <p class="ps-msg__state">
        <Icon name="lock" size={16} />
        {stateOf(link, now)}
      </p>
      {link.lockedAt !== null && (
        <Notice kind="stop" title={`The link was locked ${shortMoment(link.lockedAt, now)}`}>
          <p>
            Wrong dates of birth or codes were entered too often. Somebody else may have the phone: phone the
            patient before you send a new link.
          </p>
          {link.waits && (
            <Only may="send-messages">
              <PostForm action={`/patients/${record.id}/messages/${message.id}/locked-link`} classes="ps-mt2">
                <ActButton icon="check" about={`to the message of ${shortMoment(message.createdAt, now)}`}>
                  They need no new link
                </ActButton>
              </PostForm>
            </Only>
          )}
        </Notice>
      )}
      <HeldBack {...props} link={link} />
      <NotMe link={link} now={now} />
      {link.events.length > 0 && (
        <details class="ps-small">
          <summary>What was done at the link ({link.events.length})</summary>
          <ul class="ps-log">
            {link.events.map(({ event, at, by }, place) => (
              <li>
                <time datetime={at.toISOString()}>{shortMoment(at, now)}</time>
                <span>
                  {eventWords(event, place, link)}
                  {by !== null && ` (${by})`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {to !== null && unwanted !== null && <NoLinkThere {...{ record, to, unwanted, now }} />}
      {to !== null && unwanted === null && (
        <Only may="send-messages">
          <PostForm action={`/patients/${record.id}/messages/${message.id}/links`} classes="ps-mt2">
            <input type="hidden" name="form" value={uuidv7()} />
            <input type="hidden" name="to" value={to.shown} />
            <ActButton icon="lock" about={`to the message of ${shortMoment(message.createdAt, now)}`}>
              Send a new link to the {to.way === 'sms' ? 'number' : 'email address'} {to.shown}
              {isNight(now) && ', at 08:00'}
            </ActButton>
          </PostForm>
        </Only>
      )}
    </>
  )
}

/** Whoever has the number or email said that the message is not for them: it may be true, a mistake, or mischief. */
function NotMe({ link, now }: { link: ThreadLink; now: Date }): Html | null {
  const at = saidNotMe(link)
  if (at === null) return null
  return (
    <Notice
      kind="stop"
      title={`“I am not the patient” was pressed ${shortMoment(at, now)}: the link was ended`}
    >
      <p>
        Somebody who has the {link.went === null ? 'number or email address' : wentTo(link.went)} said so,
        without a date of birth. Ask the patient whether it is theirs: it may have been somebody who had their
        phone for a moment. If it is, say so under their preferences, then send a new link.
      </p>
    </Notice>
  )
}

const wentTo = ({ way, shown }: NonNullable<ThreadLink['went']>) =>
  `${way === 'sms' ? 'number' : 'email address'} ${shown}`

/** No new link goes where nobody wants one: whose word that is, and where it is changed. */
function NoLinkThere(props: {
  record: PatientRecord
  to: { way: Way; shown: string }
  unwanted: Unwanted
  now: Date
}): Html {
  const { record, to, unwanted, now } = props
  const { where, many } = wayNames[to.way]
  return (
    <p class="ps-small ps-mt2">
      No new link goes to the {where} {to.shown}:{' '}
      {unwanted.is === 'no-consent'
        ? 'they have not agreed to be sent this.'
        : unwanted.is === 'not-theirs'
          ? `it is said not to be theirs (${whenAndHow(unwanted, now)}).`
          : `they asked for no ${many} like this (${whenAndHow(unwanted, now)}).`}{' '}
      <a href={`/patients/${record.id}/preferences`}>What they want to be sent</a>
    </p>
  )
}

/** Somebody waits for a code that does not go to an address which is new on the record until staff confirm it. */
function HeldBack(props: {
  record: PatientRecord
  message: ThreadMessage
  link: ThreadLink
  now: Date
}): Html | null {
  const { record, message, link, now } = props
  const at = heldBack(link, now)
  if (at === null || link.went === null) return null
  const address = wentTo(link.went)
  return (
    <Notice kind="warn" title={`A code was asked for on another phone or computer ${shortMoment(at, now)}`}>
      <p>
        Whoever asked knew the date of birth. The {address} had been on the record for less than 24 hours
        then, so no code was sent. Make sure that it is the patient’s, such as by phoning a number that you
        knew before. Then they can have a code sent.
      </p>
      <Only may="send-messages">
        <PostForm action={`/patients/${record.id}/messages/${message.id}/confirm-address`} classes="ps-mt2">
          <input type="hidden" name="to" value={link.went.shown} />
          <ActButton icon="check" about={`to the message of ${shortMoment(message.createdAt, now)}`}>
            The {address} is theirs
          </ActButton>
        </PostForm>
      </Only>
    </Notice>
  )
}

/** Where the record can be reached; nowhere when it is not to be. */
export function addressesNow(record: PatientRecord): Addresses {
  const reach = reachOf(record)
  if (reach.is !== 'reachable' || record.merged_into !== null) return { sms: null, email: null }
  return { sms: reach.sms, email: reach.email }
}

/** Before that there is nothing to take the place of. */
const hasLeft = ({ state }: ThreadMessage) => ['sent', 'delivered', 'failed'].includes(state)

function stateOf(link: ThreadLink, now: Date): string {
  const { expiresAt, lockedAt, endedAt } = link
  const opened = openings(link).at(-1)
  const over = expiresAt !== null && expiresAt <= now
  const until =
    expiresAt === null || lockedAt !== null || endedAt !== null
      ? ''
      : over
        ? ` The link is over since ${shortMoment(expiresAt, now)}.`
        : ` The link works until ${shortMoment(expiresAt, now)}.`
  if (!opened) return `Behind a secure link. Not opened yet.${until}`
  const again = openings(link).length > 1
  const where = opened.event === 'opened-elsewhere' ? ' on another phone or computer' : ''
  return `Opened${again ? ' again' : ''}${where} ${shortMoment(opened.at, now)}.${until}`
}

function eventWords(event: LinkEvent, place: number, link: ThreadLink): string {
  switch (event) {
    case 'opened':
      return openings({ ...link, events: link.events.slice(0, place) }).length > 0 ? 'Opened again' : 'Opened'
    case 'opened-elsewhere':
      return 'Opened on another phone or computer, with a code'
    case 'wrong-birth':
      return 'A wrong date of birth'
    case 'code-sent':
      return 'The date of birth was right on another phone or computer: a code was sent'
    case 'code-held':
      return 'The date of birth was right on another phone or computer: no code was sent, because the address is new on the record'
    case 'address-confirmed':
      return 'Confirmed that the new address is theirs: a code may be sent'
    case 'wrong-code':
      return 'A wrong code'
    case 'locked':
      return 'Locked'
    case 'replaced':
      return 'Ended: a new link was sent'
    case 'not-me':
      return 'Ended: somebody there said that they are not the patient'
  }
}
