import type { Html } from '../../platform/web/html.ts'
import { foldName, listName, type NameParts } from '../identity.ts'
import { isOneSlip } from '../near-spelling.ts'

/** `FAMILY, Given`, with the words that were searched for, or that are nearly those, marked. */
export function MarkedName({ name, words }: { name: NameParts; words: readonly string[] }): Html {
  if (words.length === 0) return <>{listName(name)}</>
  const parts = listName(name).split(/([\s,-]+)/)
  return <>{parts.map((part) => (isMeant(foldName(part), words) ? <mark>{part}</mark> : part))}</>
}

function isMeant(folded: string, words: readonly string[]): boolean {
  if (folded === '') return false
  return words.some((word) => folded.startsWith(word) || (word.length > 3 && isOneSlip(word, folded)))
}
