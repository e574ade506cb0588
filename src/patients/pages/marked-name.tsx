import type { Html } from '../../platform/web/html.ts'
import { foldName, listName, type NameParts } from '../identity.ts'
import { slips } from '../near-spelling.ts'

/** `FAMILY, Given`, with the words that were searched for, or that are nearly those, marked. */
export function MarkedName({ name, words }: { name: NameParts; words: readonly string[] }): Html {
  if (words.length === 0) return <>{listName(name)}</>
  const parts = listName(name).split(/([\s,-]+)/)
  return <>{parts.map((part) => (isMeant(foldName(part), words) ? <mark>{part}</mark> : part))}</>
}

function isMeant(folded: string, words: readonly string[]): boolean {
  if (folded === '') return false
  return words.some((word) => folded.startsWith(word) || isNear(folded, word))
}

function isNear(folded: string, word: string): boolean {
  return Math.abs(folded.length - word.length) <= 1 && word.length > 3 && slips(word).includes(folded)
}
