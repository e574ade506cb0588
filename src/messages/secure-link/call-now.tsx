import type { Html } from '../../platform/web/html.ts'
import { redFlagIn } from '../reply/red-flags.ts'

/** Whom to call, above everything else, where there are words of an emergency in what somebody wrote. */
export function CallNow({ text, isSent }: { text: string; isSent: boolean }): Html | null {
  const flag = redFlagIn(text)
  if (flag === null) return null
  return (
    <div class="pp-now" role="alert">
      <h2 class="nhsuk-heading-m">
        {flag === 'mind' ? 'You can talk to somebody now' : 'You may need help now'}
      </h2>
      <p>
        <b>
          Call <a href="tel:999">999</a> now if a life is at risk.
        </b>{' '}
        {flag === 'mind'
          ? 'Also if you have hurt yourself, or may do so.'
          : 'Chest pain, trouble breathing, signs of a stroke and heavy bleeding cannot wait.'}
      </p>
      <p>
        If it is not that urgent, call <a href="tel:111">111</a>
        {flag === 'mind' ? ' and choose the mental health option' : ''}, at any hour of any day.
        {flag === 'mind' && (
          <>
            {' '}
            Samaritans listen too, free of charge: <a href="tel:116123">116 123</a>.
          </>
        )}
      </p>
      <p>
        {isSent
          ? 'Your reply is sent, and marked as urgent. Do not wait for us to read it.'
          : 'Your reply was not sent: nobody here will read it.'}
      </p>
    </div>
  )
}
