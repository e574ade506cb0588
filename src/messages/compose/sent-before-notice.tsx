import { inLondon } from '../../platform/clock.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import { snippetOf } from '../snippet.ts'
import type { SentBefore } from './sent-before.ts'

/** What is to be looked at before the same leaves a second time, in place of sending or saving it. */
export function sentBeforeError(before: SentBefore, now: Date): FieldError {
  const sentence =
    before.because === 'same-words'
      ? `${wroteThis(before, now)}. Send it again?`
      : 'The draft you opened is gone: it was sent, or thrown away. Is this another message?'
  return { field: 'again', sentence }
}

/** What was sent before, and the tick without which nothing more leaves. It holds for that one message alone. */
export function SentBeforeNotice(props: { before: SentBefore; name: string; now: Date }): Html {
  const { before, name, now } = props
  const isSame = before.because === 'same-words'
  const where = `${before.way === 'sms' ? 'the number' : 'the email address'} ${before.addressShown}`
  return (
    <Notice kind="warn" title={isSame ? wroteThis(before, now) : 'The draft you opened is gone'}>
      <p>
        {isSame
          ? `The same words, to ${where}. ${leavesWords(before, now)}`
          : `It was sent, or thrown away, in another window. ${sinceWords(before, name, where, now)}`}
      </p>
      <label class="pm-choice">
        <input type="checkbox" name="again" id="again" value={before.id} aria-describedby="again-error" />
        <span>{isSame ? `${name} is to get it again` : 'This is another message'}</span>
      </label>
    </Notice>
  )
}

const wroteThis = (before: SentBefore, now: Date) =>
  `You ${hasLeft(before) ? 'sent' : 'wrote'} this ${whenWords(before.writtenAt, now)}`

function leavesWords(before: SentBefore, now: Date): string {
  if (hasLeft(before)) return ''
  return before.dueAt > now
    ? `It leaves on ${shortMoment(before.dueAt, now)} by itself.`
    : 'It is on its way, and leaves by itself.'
}

function sinceWords(before: SentBefore, name: string, where: string, now: Date): string {
  const wrote = hasLeft(before) ? 'sent' : 'wrote'
  return `You ${wrote} ${name} this ${whenWords(before.writtenAt, now)}, to ${where}: “${snippetOf(before.text)}”`
}

const hasLeft = ({ state }: SentBefore) => state !== 'queued'

/** `at 17:16`, or `on 23 Nov, 17:16`. */
function whenWords(at: Date, now: Date): string {
  const [then, today] = [inLondon(at), inLondon(now)]
  return then.date === today.date ? `at ${then.time}` : `on ${shortMoment(at, now)}`
}
