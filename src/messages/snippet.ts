const LONGEST = 90

/** The first words of a message: enough to know it again. */
export function snippetOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST).replace(/ \S*$/, '')}…`
}
