import { inLondon } from '../../platform/clock.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { Way } from '../message.ts'
import { snippetOf } from '../snippet.ts'
import { Field, type PartProps } from './fields.tsx'
import type { SentBefore } from './sent-before.ts'

/** What is to be looked at before the same leaves a second time, in place of sending or saving it. */
export function sentBeforeError(before: SentBefore, now: Date): FieldError {
  const sentence =
    before.because === 'same-words'
      ? `${wroteThis(before, now)}. Send it again?`
      : 'The draft you opened is gone: it was sent, or thrown away. Is this another message?'
  return { field: 'again', sentence }
}

/**
 * What was sent before, and the tick without which nothing more leaves. It holds for that one message alone, and stays with the
 * form where something else kept it from leaving.
 */
export function SentAlready(props: PartProps & { before: SentBefore | null; name: string; now: Date }): Html {
  const { before, draft, errors } = props
  if (before === null) return <input type="hidden" name="again" value={draft.again} />
  return (
    <Field legend="Sent already" errors={errors} fields={['again']}>
      <SentBeforeNotice {...props} before={before} />
    </Field>
  )
}

function SentBeforeNotice(props: { before: SentBefore; name: string; now: Date }): Html {
  const { before, name, now } = props
  const isSame = before.because === 'same-words'
  return (
    <Notice kind="warn" title={isSame ? wroteThis(before, now) : 'The draft you opened is gone'}>
      <p>
        {isSame
          ? `The same words, to ${sameWhere(before)}. ${leavesWords(before, now)}`
          : `It was sent, or thrown away, in another window. ${sinceWords(before, name, now)}`}
      </p>
      <label class="pm-choice">
        <input type="checkbox" name="again" id="again" value={before.id} aria-describedby="again-error" />
        <span>{isSame ? `${name} is to get it again` : 'This is another message'}</span>
      </label>
    </Notice>
  )
}

const wroteThis = (before: SentBefore, now: Date) =>
  `You ${wroteOrSent(before)} this ${whenWords(before.writtenAt, now)}`

const wroteOrSent = (before: SentBefore) => (hasLeft(before) ? 'sent' : 'wrote')

const whereWord = { sms: 'number', email: 'email address' } as const satisfies Record<Way, string>

/** The same words are asked about at the same address alone. */
const sameWhere = ({ way, addressShown }: SentBefore) =>
  addressShown === null ? `the same ${whereWord[way]}` : `the ${whereWord[way]} ${addressShown}`

function leavesWords(before: SentBefore, now: Date): string {
  if (hasLeft(before)) return ''
  if (before.state !== 'queued') return 'It may have left already.'
  return before.dueAt > now
    ? `It leaves on ${shortMoment(before.dueAt, now)} by itself.`
    : 'It is on its way, and leaves by itself.'
}

function sinceWords(before: SentBefore, name: string, now: Date): string {
  const { way, addressShown, writtenAt, text } = before
  const to = addressShown === null ? '' : `, to the ${whereWord[way]} ${addressShown}`
  return `You ${wroteOrSent(before)} ${name} this ${whenWords(writtenAt, now)}${to}: “${snippetOf(text)}”`
}

/** While it is handed over, or looked up, nobody knows. */
const hasLeft = ({ state }: SentBefore) => state === 'sent' || state === 'delivered'

/** `at 17:16`, or `on 23 Nov, 17:16`. */
function whenWords(at: Date, now: Date): string {
  const [then, today] = [inLondon(at), inLondon(now)]
  return then.date === today.date ? `at ${then.time}` : `on ${shortMoment(at, now)}`
}
