import { sql } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import type { PatientRow } from './patient-row.ts'
import { ANYTHING, type NameRange, type Range } from './search-query.ts'
import { reachedAlong, rowsById, rowsNamed, type Walk } from './way-rows.ts'

/** A shorter word is one slip away from too many others. */
const SHORTEST = 4
const LONGEST = 20
const MOST_RANGES = 12

/**
 * Patients whose names are one slip of the fingers away from the words: a letter left out, added, changed, or two that
 * changed places. Only spellings that somebody here has are tried.
 */
export async function nearRows(
  tx: Tx,
  practice: string,
  words: readonly string[],
  most: number,
): Promise<PatientRow[]> {
  const names = await nearNames(tx, practice, words)
  if (names.length === 0) return []
  // Few have both names, many have one: those are walked one after the other, so that no name is sorted as a whole.
  if (words.length > 1) return rowsNamed(tx, practice, names, most)
  const reached = await reachedAlong(tx, practice, names.map(walkTo), { after: null, most })
  const ids = [...new Set(reached.flat().map(({ id }) => id))]
  return rowsById(tx, practice, ids.slice(0, most))
}

function walkTo(name: NameRange): Walk {
  return {
    way: { by: 'name', names: name, order: name.family === ANYTHING ? 'given' : 'family' },
    gone: null,
    besides: [],
  }
}

async function nearNames(tx: Tx, practice: string, words: readonly string[]): Promise<NameRange[]> {
  const [first, second] = words
  if (first === undefined || words.length > 2) return []
  const held = await spellings(tx, practice, words)
  const one = held(first)
  if (second === undefined) {
    return [
      ...one.families.map((family) => ({ family: exactly(family), given: ANYTHING })),
      ...one.givens.map((given) => ({ family: ANYTHING, given: exactly(given) })),
    ].slice(0, MOST_RANGES)
  }
  const two = held(second)
  return [...pairs(two, second, one, first), ...pairs(one, first, two, second)].slice(0, MOST_RANGES)
}

interface Spellings {
  families: string[]
  givens: string[]
}

/** One of the two words as it was typed and the other one corrected comes before both corrected. */
function pairs(family: Spellings, familyWord: string, given: Spellings, givenWord: string): NameRange[] {
  const families = family.families.map(exactly)
  const givens = given.givens.map(exactly)
  return [
    ...families.map((range) => ({ family: range, given: begins(givenWord) })),
    ...givens.map((range) => ({ family: begins(familyWord), given: range })),
    ...families.flatMap((range) => givens.map((each) => ({ family: range, given: each }))),
  ]
}

const begins = (word: string): Range => [word, `${word}{`]
/** Nothing lies between a text and the same text with the lowest character behind it. */
const exactly = (word: string): Range => [word, `${word}\x01`]

/** The family and given names of this practice that are one slip away from each of some words. */
async function spellings(
  tx: Tx,
  practice: string,
  words: readonly string[],
): Promise<(word: string) => Spellings> {
  const bySpelling = new Map(words.filter(mayBeMistyped).map((word) => [word, slips(word)]))
  // Each spelling is one step into the index; looking at all names instead would take as long as there are patients.
  const { rows } = await sql<{ column: string; spelling: string }>`
    SELECT held.column, spelling
    FROM unnest(${[...bySpelling.values()].flat()}::text[]) AS spelling
    CROSS JOIN LATERAL (
      (SELECT 'family' AS column FROM patient
       WHERE practice = ${practice} AND family_folded = spelling COLLATE "C" LIMIT 1)
      UNION ALL
      (SELECT 'given' FROM patient
       WHERE practice = ${practice} AND given_folded = spelling COLLATE "C" LIMIT 1)
    ) AS held
    ORDER BY spelling COLLATE "C"`.execute(tx)
  return (word) => {
    const held = (column: string) =>
      rows.filter((row) => row.column === column && isOneSlip(word, row.spelling)).map((row) => row.spelling)
    return { families: held('family'), givens: held('given') }
  }
}

function mayBeMistyped(word: string): boolean {
  return word.length >= SHORTEST && word.length <= LONGEST && /^[a-z]+$/.test(word)
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

/** Whether one slip turns a word into another: the same rule as `slips`, for two words that are known. */
export function isOneSlip(word: string, other: string): boolean {
  if (word === other || Math.abs(word.length - other.length) > 1) return false
  const shorter = Math.min(word.length, other.length)
  let start = 0
  while (start < shorter && word[start] === other[start]) start++
  const rest = word.slice(start)
  const otherRest = other.slice(start)
  if (rest.length !== otherRest.length) return rest.slice(1) === otherRest || rest === otherRest.slice(1)
  const isSwapped =
    rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2)
  return isSwapped || rest.slice(1) === otherRest.slice(1)
}
