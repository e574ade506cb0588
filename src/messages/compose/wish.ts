import { withPlainLetters } from '../sms-parts.ts'
import { greeted, signed } from './advice/mend.ts'
import type { Reader } from './advice/said.ts'
import type { Draft } from './draft.ts'

const presses = ['look', 'use', 'plain', 'link', 'attach', 'greet', 'sign', 'keep', 'discard'] as const
/** What somebody wants of the form: that it is sent, kept for later or thrown away, or that something in it changes first. */
export type Wish = 'send' | (typeof presses)[number] | 'sms' | 'email'

/** Which button was pressed. */
export function wishOf(body: unknown): Wish {
  const { do: pressed, 'send-by': way } = (body ?? {}) as Record<string, unknown>
  if (way === 'sms' || way === 'email') return way
  return presses.find((press) => press === pressed) ?? 'send'
}

/** The draft as the button leaves it; `practice` is its name. */
export function changed(draft: Draft, wish: Wish, whose: { reader: Reader; practice: string }): Draft {
  const { text } = draft
  switch (wish) {
    case 'link':
      return { ...draft, read: 'link' }
    case 'plain':
      return { ...draft, text: withPlainLetters(text) }
    case 'greet':
      return { ...draft, text: greeted(text, whose.reader) }
    case 'sign':
      return { ...draft, text: signed(text, whose.practice) }
    case 'sms':
    case 'email':
      return { ...draft, way: wish }
    default:
      return draft
  }
}
