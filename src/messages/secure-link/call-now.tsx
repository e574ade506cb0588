import type { Html } from '../../platform/web/html.ts'
import { redFlagsIn, type RedFlag } from '../reply/red-flags.ts'

const heading: Record<RedFlag, string> = {
  body: 'You may need help now',
  mind: 'You can talk to somebody now',
  danger: 'You can get help now',
}

const cannotWait: Record<RedFlag, string> = {
  body: 'Chest pain, trouble breathing, signs of a stroke and heavy bleeding cannot wait.',
  mind: 'Also if you have hurt yourself, or may do so.',
  danger:
    'Also if somebody hurts you, or may do so. If it is not safe to speak, press 55 on your mobile when you are asked to.',
}

/** What becomes of the words: they are sent, stand in a form that may be sent again, or are taken by nobody any more. */
type Fate = 'sent' | 'kept' | 'not-taken'

const fateWords: Record<Fate, string> = {
  sent: 'Your reply is sent, and marked as urgent. Do not wait for us to read it.',
  kept: 'Your reply is not sent: nobody here will read it unless you send it again.',
  'not-taken': 'Your reply was not sent: nobody here will read it.',
}

/** Whom to call, above everything else, where there are words of an emergency in what somebody wrote. */
export function CallNow({ text, fate }: { text: string; fate: Fate }): Html | null {
  const flags = redFlagsIn(text)
  const [first] = flags
  if (first === undefined) return null
  return (
    <div class="pp-now" role="alert">
      <h2 class="nhsuk-heading-m">{heading[first]}</h2>
      <p>
        <b>
          Call <a href="tel:999">999</a> now if a life is at risk.
        </b>{' '}
        {flags.map((flag) => cannotWait[flag]).join(' ')}
      </p>
      <p>
        If it is not that urgent, call <a href="tel:111">111</a>
        {flags.includes('mind') ? ' and choose the mental health option' : ''}, at any hour of any day.
        {flags.includes('mind') && (
          <>
            {' '}
            Samaritans listen too, free of charge: <a href="tel:116123">116 123</a>.
          </>
        )}
        {flags.includes('danger') && (
          <>
            {' '}
            The National Domestic Abuse Helpline listens too, free of charge:{' '}
            <a href="tel:08082000247">0808 2000 247</a>.
          </>
        )}
      </p>
      <p>{fateWords[fate]}</p>
    </div>
  )
}
