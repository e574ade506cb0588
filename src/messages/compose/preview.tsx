import type { Html } from '../../platform/web/html.ts'
import { displayLongDate } from '../../patients/identity.ts'
import type { Measure } from './measured.tsx'

/** What its reader will see: on a phone, or in a mailbox, with what is read behind a link after it. */
export function Preview({ measure }: { measure: Measure }): Html {
  const { email, behind, answered, words, from } = measure
  return (
    <div class={email ? 'pm-mail' : 'pm-phone'} data-part="preview">
      {!email && from !== null && (
        <p class="pm-phone__from">
          <b>{from}</b>
        </p>
      )}
      {email ? <Email measure={measure} email={email} /> : <Text measure={measure} />}
      {behind && (
        <>
          <p class="pm-then">then, after the date of birth</p>
          <p class={words === '' ? 'ps-quiet ps-m0' : 'pm-bubble pm-text'}>{words || nothingYet}</p>
        </>
      )}
      {answered && (
        <p class="ps-small ps-quiet ps-mt2">
          They can answer this text{answered.by !== null && `, by ${displayLongDate(answered.by)}`}. The
          answer opens in their messages.
        </p>
      )}
      {behind && behind.replyBy !== null && (
        <p class="ps-small ps-quiet ps-mt2">The reply, by {displayLongDate(behind.replyBy)}</p>
      )}
    </div>
  )
}

/** What is to be known of what is seen. */
export function PreviewNote({ measure: { behind, linkDays } }: { measure: Measure }): Html {
  return (
    <p class="ps-small ps-quiet ps-mt2" data-part="note">
      {behind
        ? `The link works for ${linkDays === 1 ? '1 day' : `${linkDays} days`}. 5 wrong dates of birth lock it, and you are told.`
        : 'Marked words are explained beside the message. The marks are not sent.'}
    </p>
  )
}

const nothingYet = 'Your message appears here'

function Text({ measure }: { measure: Measure }): Html {
  const { behind, words } = measure
  if (behind) return <p class="pm-bubble pm-text">{behind.carrying.text}</p>
  if (words === '') return <p class="ps-quiet ps-m0">{nothingYet}</p>
  return (
    <p class="pm-bubble pm-text">
      <Marked measure={measure} />
    </p>
  )
}

function Email({ measure, email }: { measure: Measure; email: NonNullable<Measure['email']> }): Html {
  const { from, subject, carrying, foot } = email
  return (
    <>
      <p class="pm-mail__from">
        <b>{from}</b>
      </p>
      <p class={subject === '' ? 'ps-quiet' : ''}>{subject || 'The subject appears here'}</p>
      <p class="pm-text">{carrying ?? (measure.words === '' ? nothingYet : <Marked measure={measure} />)}</p>
      <p class="pm-text ps-small ps-quiet">{foot}</p>
    </>
  )
}

/** The words with what is spoken of beside them marked. */
function Marked({ measure }: { measure: Measure }): Html {
  const { words, count, clinical, advice, email } = measure
  const spokenOf = [
    ...clinical.map(({ word }) => word),
    ...advice.map(({ word }) => word ?? ''),
    ...(email ? [] : count.dear.map(({ letter }) => letter)),
  ]
  // The longest first, so that a letter does not take the word that it stands in apart.
  const marks = spokenOf.filter((word) => word !== '').toSorted((a, b) => b.length - a.length)
  if (marks.length === 0) return <>{words}</>
  const parts = words.split(new RegExp(`(${marks.map((mark) => escaped(mark)).join('|')})`, 'u'))
  return <>{parts.map((part, at) => (at % 2 === 1 ? <span class="pm-mark">{part}</span> : part))}</>
}

const escaped = (words: string) => words.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
