import type { Html } from '../../platform/web/html.ts'
import { countWords } from '../thread/see-to.ts'
import type { Counts } from './head.tsx'
import type { Shown } from './read.ts'

const tabs: readonly [Shown, string][] = [
  ['to-see-to', 'To see to'],
  ['replies', 'Replies'],
  ['mine', 'Mine'],
  ['drafts', 'Drafts'],
  ['all', 'All'],
]

/** Which messages are shown: what waits for somebody, what patients replied, one's own, or all. */
export function Tabs({ shown, counts }: { shown: Shown; counts: Counts }): Html {
  const numbers: Partial<Record<Shown, number>> = {
    'to-see-to': counts.waiting.number,
    drafts: counts.drafts,
  }
  const tab = (which: Shown, words: string) => (
    <li>
      <a href={addressOf(which)} aria-current={which === shown ? 'true' : undefined}>
        {words} {numbers[which] !== undefined && <span class="ps-quiet">{countWords(numbers[which])}</span>}
      </a>
    </li>
  )
  return (
    <ul class="ps-segments ps-mb3" aria-label="Which messages">
      {tabs.map(([which, words]) => tab(which, words))}
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
