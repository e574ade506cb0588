import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import type { BehindLink } from './read.ts'

/** What somebody has just sent, and could not be taken. */
export interface Untaken {
  /** Empty where only files were sent. */
  text: string
  hasFiles: boolean
}

const NOT_SENT = 'not-sent'

/** What stands above the page then, and leads to what was not taken. */
export function notSentError(noReply: NonNullable<BehindLink['noReply']>): FieldError {
  return { field: NOT_SENT, sentence: `Your reply was not sent. ${why[noReply]}` }
}

const why: Record<NonNullable<BehindLink['noReply']>, string> = {
  replied: 'This message takes one reply, and you have replied before. Phone us if there is more to say',
  ended: 'We take no more replies to this message. Phone us instead',
  'not-registered': 'You are no longer registered with us. Ask the surgery where you are registered now',
  'not-allowed': 'This message takes no reply. Phone us instead',
}

/** Shows it once more, so that it can be read out on the phone, or copied. */
export function NotSent({ text, hasFiles }: Untaken): Html {
  return (
    <div class="pp-message pp-message--mine" id={NOT_SENT} tabindex={-1}>
      <p class="pp-message__from">Not sent</p>
      {text !== '' && <p class="pp-text">{text}</p>}
      {hasFiles && <p>Your files were not sent{text !== '' && ' either'}.</p>}
    </div>
  )
}
