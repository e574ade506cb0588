import type { Html } from '../../../platform/web/html.ts'
import { ActButton, Icon } from '../../../platform/web/marks.tsx'
import type { Measure } from '../measured.tsx'
import { greetingOf, type Said } from './said.ts'
import type { Advice } from './rules.ts'
import { saidOn } from './shown.ts'

/** What is worth a look in the words, beside them. It follows what is typed, and is shown once before they leave. */
export function AdviceList({ measure }: { measure: Measure }): Html {
  const { advice, said } = measure
  const shown = <input type="hidden" name="advised" value={saidOn(measure).join(' ')} />
  if (advice.length === 0) return <div data-part="advice">{shown}</div>
  return (
    <div data-part="advice">
      {shown}
      <p class="ps-small ps-quiet ps-mt2 ps-m0">Worth a look. You can send it as it is.</p>
      <ul class="pm-advice">
        {advice.map(({ title, then, offer }) => (
          <li class="pm-tip">
            <Icon name="info" size={16} />
            <span>
              <b>{title}.</b> {then}
            </span>
            {offer && (
              <ActButton name="do" value={offer}>
                {offerWords(offer, said)}
              </ActButton>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function offerWords(offer: NonNullable<Advice['offer']>, { reader, practice }: Said): string {
  if (offer === 'greet') return `Begin with “${greetingOf(reader)}”`
  return offer === 'sign' ? `End with “${practice}”` : 'Use a secure link'
}
