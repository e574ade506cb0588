import type { Html } from '../../platform/web/html.ts'
import { ActButton, Chip, Empty, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { displayDate, displayPhone, spokenName } from '../../patients/identity.ts'
import { shortMoment } from '../../patients/when.ts'
import type { Candidate } from './candidates.ts'
import type { ReceivedText, ToPlace } from './read.ts'
import { HiddenTextsNotice, type HiddenTexts } from './to-place-notices.tsx'

/** Texts that came back from a phone on which nobody, or more than one patient, was texted lately. */
export function ToPlacePage(props: { texts: ToPlace[]; hidden: HiddenTexts; now: Date }): Html {
  const { texts, hidden, now } = props
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
                <PostForm action={`/messages/received-texts/${text.id}`} classes="ps-row ps-mt2">
                  {text.candidates.map((candidate) => (
                    <ActButton name="patient" value={candidate.id} icon="check">
                      It is from {namedOf(candidate)}
                    </ActButton>
                  ))}
                  <ActButton name="patient" value="nobody" icon="cross" about={`: ${text.text.slice(0, 40)}`}>
                    Seen to, for no patient
                  </ActButton>
                </PostForm>
              </Only>
            </li>
          ))}
        </ul>
      )}
    </>
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
      {kind === 'stop' && <p class="ps-small">No texts go to this number any more.</p>}
      {kind === 'start' && <p class="ps-small">Texts go to this number again.</p>}
    </div>
  )
}

function namedOf(candidate: Candidate): string {
  const { date_of_birth: born } = candidate
  return born === null ? spokenName(candidate) : `${spokenName(candidate)}, born ${displayDate(born)}`
}
