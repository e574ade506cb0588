import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Chip, Empty, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { displayDate, displayPhone, spokenName } from '../../patients/identity.ts'
import { shortMoment } from '../../patients/when.ts'
import { countWords } from '../thread/see-to.ts'
import type { Candidate } from './candidates.ts'
import type { ReceivedText, ToPlace } from './read.ts'
import { HiddenTextsNotice } from './to-place-notices.tsx'
import type { HiddenTexts } from './waiting-to-place.ts'

/** Texts that came back from a phone on which nobody, or more than one patient, was texted lately. */
export function ToPlacePage(props: {
  texts: readonly ToPlace[]
  /** Those that somebody has seen to for no patient. */
  seenTo: readonly ReceivedText[]
  hidden: HiddenTexts
  /** How many of them wait, shown here or not. */
  waiting: number
  now: Date
}): Html {
  const { texts, seenTo, hidden, waiting, now } = props
  return (
    <>
      <p class="ps-crumb">
        <a href="/messages">Messages</a>
      </p>
      <h1 class="ps-h1">Texts to place</h1>
      <p class="ps-lede ps-mb3">
        These came from a phone that several patients share, that another practice has texted too, or that
        nobody has been texted on for a month. Say whose they are: then they stand with that patient’s
        messages.
      </p>
      <HiddenTextsNotice hidden={hidden} />
      {texts.length === 0 ? (
        <Empty title={hidden.number === 0 ? 'No text is waiting' : 'No other text is waiting'}>
          <p>Texts that can be one patient’s only stand with their messages by themselves.</p>
        </Empty>
      ) : (
        <ul class="ps-thread">
          {texts.map((text) => (
            <li id={text.id}>
              <ReceivedBubble text={text} who={displayPhone(text.number)} now={now} />
              <Only may="send-messages">
                <div class="ps-row ps-mt2">
                  {text.candidates.map((candidate) => (
                    <Act href={`/messages/received-texts/${text.id}/of/${candidate.id}`} icon="check">
                      It is from {namedOf(candidate)}
                    </Act>
                  ))}
                  <Act
                    href={`/messages/received-texts/${text.id}/of/nobody`}
                    icon="cross"
                    about={`: ${text.text.slice(0, 40)}`}
                  >
                    Seen to, for no patient
                  </Act>
                </div>
              </Only>
            </li>
          ))}
        </ul>
      )}
      {waiting > texts.length && (
        <p>
          <b>
            {waiting - texts.length === 1
              ? '1 more text waits'
              : `${countWords(waiting - texts.length)} more texts wait`}
            .
          </b>{' '}
          They come up as these are placed.
        </p>
      )}
      {seenTo.length > 0 && (
        <>
          <h2 class="ps-h2 ps-mt4">Seen to, for no patient</h2>
          <ul class="ps-thread">
            {seenTo.map((text) => (
              <li id={text.id}>
                <ReceivedBubble text={text} who={displayPhone(text.number)} now={now} />
                <PutBack text={text} words="Put it back" now={now} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** Takes back whose a text is. */
export function PutBack(props: { text: ReceivedText; words: string; now: Date }): Html {
  const { text, words, now } = props
  return (
    <Only may="send-messages">
      <PostForm action={`/messages/received-texts/${text.id}/put-back`} classes="ps-mt2">
        <ActButton icon="undo" about={`: the text of ${shortMoment(text.cameAt, now)}`}>
          {words}
        </ActButton>
      </PostForm>
    </Only>
  )
}

/** What somebody texted back, as it came. */
export function ReceivedBubble(props: { text: ReceivedText; who: string; now: Date }): Html {
  const { text, who, now } = props
  const { kind, urgent, cameAt, addressShown } = text
  return (
    <div class="ps-msg">
      <p class="ps-msg__who">
        <b>{who}</b>
        <time datetime={cameAt.toISOString()}>{shortMoment(cameAt, now)}</time>
        <span>Text message from the number {addressShown}</span>
        {urgent && (
          <Chip colour="red" icon="warn">
            Urgent words
          </Chip>
        )}
      </p>
      <p class="pm-text">{text.text}</p>
      {text.read && (
        <p class="ps-msg__state">
          <Icon name="check" size={16} />
          Read by {text.read.who ?? 'somebody'}, {shortMoment(text.read.at, now)}
        </p>
      )}
      {text.placed && (
        <p class="ps-msg__state">
          <Icon name="check" size={16} />
          Placed by {text.placed.who ?? 'somebody'}, {shortMoment(text.placed.at, now)}
        </p>
      )}
      {kind === 'stop' && <p class="ps-small">No texts go to this number any more.</p>}
      {kind === 'start' && <p class="ps-small">Texts go to this number again.</p>}
    </div>
  )
}

const namedOf = (candidate: Candidate) =>
  candidate.date_of_birth === null
    ? spokenName(candidate)
    : `${spokenName(candidate)}, ${bornWords(candidate)}`

/** `born 14 Mar 1951`, or that it is not known. */
export function bornWords({ date_of_birth: born }: Candidate): string {
  return born === null ? 'date of birth not known' : `born ${displayDate(born)}`
}
