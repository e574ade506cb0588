import { sql } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import { ANYTHING, nameWay, type Range, type Way } from './search-query.ts'

/** A shorter word is one slip away from too many others. */
const SHORTEST = 4
const LONGEST = 20
const MOST_WAYS = 12

/**
 * Ways to patients whose names are one slip of the fingers away from the words: a letter left out, added, changed, or two
 * that changed places. Only spellings that somebody here has are tried.
 */
export async function nearWays(tx: Tx, practice: string, words: readonly string[]): Promise<Way[]> {
  const [first, second] = words
  if (first === undefined || words.length > 2) return []
  if (second === undefined) {
    const { families, givens } = await spellings(tx, practice, first)
    return [
      ...families.map((family) => nameWay(exactly(family), ANYTHING)),
      ...givens.map((given) => nameWay(ANYTHING, exactly(given))),
    ].slice(0, MOST_WAYS)
  }
  const [one, two] = [await spellings(tx, practice, first), await spellings(tx, practice, second)]
  return [...pairs(two, second, one, first), ...pairs(one, first, two, second)].slice(0, MOST_WAYS)
}

interface Spellings {
  families: string[]
  givens: string[]
}

/** One of the two words as it was typed and the other one corrected comes before both corrected. */
function pairs(family: Spellings, familyWord: string, given: Spellings, givenWord: string): Way[] {
  const families = family.families.map(exactly)
  const givens = given.givens.map(exactly)
  return [
    ...families.map((range) => nameWay(range, begins(givenWord))),
    ...givens.map((range) => nameWay(begins(familyWord), range)),
    ...families.flatMap((range) => givens.map((each) => nameWay(range, each))),
  ]
}

const begins = (word: string): Range => [word, `${word}{`]
/** Nothing lies between a text and the same text with the lowest character behind it. */
const exactly = (word: string): Range => [word, `${word}\x01`]

/** The family and given names of this practice that are one slip away from a word. */
async function spellings(tx: Tx, practice: string, word: string): Promise<Spellings> {
  if (word.length < SHORTEST || word.length > LONGEST || !/^[a-z]+$/.test(word)) {
    return { families: [], givens: [] }
  }
  // Each spelling is one step into the index; looking at all names instead would take as long as there are patients.
  const { rows } = await sql<{ column: string; spelling: string }>`
    SELECT held.column, spelling
    FROM unnest(${slips(word)}::text[]) AS spelling
    CROSS JOIN LATERAL (
      (SELECT 'family' AS column FROM patient
       WHERE practice = ${practice} AND family_folded = spelling COLLATE "C" LIMIT 1)
      UNION ALL
      (SELECT 'given' FROM patient
       WHERE practice = ${practice} AND given_folded = spelling COLLATE "C" LIMIT 1)
    ) AS held
    ORDER BY spelling COLLATE "C"`.execute(tx)
  const held = (column: string) => rows.filter((row) => row.column === column).map((row) => row.spelling)
  return { families: held('family'), givens: held('given') }
}

/** Every text that is one slip away from a word of letters. */
export function slips(word: string): string[] {
  const near = new Set<string>()
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    near.add(before + after.slice(1))
    near.add(before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2))
    for (const letter of LETTERS) {
      near.add(before + letter + after)
      near.add(before + letter + after.slice(1))
    }
  }
  near.delete(word)
  return [...near]
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
