import { nameTokens } from './name.ts'

/** The folded columns of a patient: for matching (letters and digits only) and for search (words). */
export interface FoldedName {
  given_folded: string
  family_folded: string
  middle_folded: string
  name_tokens: string
}

export function foldedName(family: string, given: string, middle: string): FoldedName {
  const familyTokens = nameTokens(family)
  const givenTokens = nameTokens(given)
  const middleTokens = nameTokens(middle)
  return {
    given_folded: joined(givenTokens),
    family_folded: joined(familyTokens),
    middle_folded: joined(middleTokens),
    name_tokens: words(familyTokens, givenTokens, middleTokens),
  }
}

/** An address as search sees it: folded words, the postcode (in its normal form) also as one word. */
export function addressTokens(
  line1: string | null,
  line2: string | null,
  town: string | null,
  postcode: string | null,
): string {
  const tokens = nameTokens(words(line1 ?? '', line2 ?? '', town ?? ''))
  if (postcode === null) return tokens
  const lower = postcode.toLowerCase()
  return words(tokens, lower, lower.replace(' ', ''))
}

/** Words folded as `foldName` would: the same letters, without the spaces between. */
function joined(tokens: string): string {
  return tokens.includes(' ') ? tokens.replaceAll(' ', '') : tokens
}

function words(...parts: string[]): string {
  let all = ''
  for (const part of parts) if (part !== '') all += all === '' ? part : ' ' + part
  return all
}
