import type { Html } from '../../platform/web/html.ts'
import { countWords, type ToSeeTo } from '../thread/see-to.ts'
import type { Shown } from './read.ts'

const tabs: readonly [Shown, string][] = [
  ['to-see-to', 'To see to'],
  ['replies', 'Replies'],
  ['mine', 'Mine'],
  ['all', 'All'],
]

/** Which messages are shown: what waits for somebody, what patients replied, one's own, or all. */
export function Tabs({ shown, waiting }: { shown: Shown; waiting: ToSeeTo }): Html {
  return (
    <ul class="ps-segments ps-mb3" aria-label="Which messages">
      {tabs.map(([tab, words]) => (
        <li>
          <a href={addressOf(tab)} aria-current={tab === shown ? 'true' : undefined}>
            {words} {tab === 'to-see-to' && <span class="ps-quiet">{countWords(waiting.number)}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Where a part of the list stands. */
export function addressOf(shown: Shown, before?: string): string {
  const words = new URLSearchParams()
  if (shown !== 'to-see-to') words.set('show', shown)
  if (before !== undefined) words.set('before', before)
  return words.size === 0 ? '/messages' : `/messages?${words.toString()}`
}
