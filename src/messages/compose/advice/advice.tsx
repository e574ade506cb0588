import type { Html } from '../../../platform/web/html.ts'
import { ActButton, Icon } from '../../../platform/web/marks.tsx'
import { greetingOf, type Said } from './said.ts'
import type { Advice } from './rules.ts'

/** What is worth a look in the words, beside them. It follows what is typed, and keeps nothing from leaving. */
export function AdviceList({ advice, said }: { advice: readonly Advice[]; said: Said }): Html {
  if (advice.length === 0) return <div data-part="advice" />
  return (
    <div data-part="advice">
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
