import type { Html } from '../../platform/web/html.ts'
import { Act } from '../../platform/web/marks.tsx'
import { countWords, type ToSeeTo, type Waiting } from '../thread/see-to.ts'
import type { Shown } from './read.ts'
import { Tabs } from './tabs.tsx'

/** What is counted at the head of every part of the list. */
export interface Counts {
  waiting: Waiting
  /** Contact details to check. */
  numbers: number
  /** The reader's own. */
  drafts: number
}

/** The title, what stands beside the list, and its parts. */
export function MessagesHead(props: {
  shown: Shown
  counts: Counts
  /** What leaves goes to the outbox of this installation, and reaches nobody. */
  hasOutbox: boolean
}): Html {
  const { shown, counts, hasOutbox } = props
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Messages</h1>
        <div class="ps-head__end ps-row">
          {hasOutbox && <Act href="/outbox">Outbox</Act>}
          <Act href="/messages/templates">Templates</Act>
          <Act href="/messages/received-texts">
            Texts to place <span class="ps-quiet">{placeWords(counts.waiting.toPlace)}</span>
          </Act>
          <Act href="/messages/numbers-to-check">
            Numbers to check <span class="ps-quiet">{countWords(counts.numbers)}</span>
          </Act>
        </div>
      </div>
      <Tabs shown={shown} counts={counts} />
    </>
  )
}

const placeWords = ({ number, urgent }: ToSeeTo) =>
  urgent > 0 ? `${countWords(number)}, ${countWords(urgent)} urgent` : countWords(number)
