/**
 * What two records say about being one person, field by field. The levels are those that `sql/compare-candidates.sql`
 * tells apart; each is one line of the table of weights. A field that is missing on one side says nothing and has no
 * line.
 */
export const EVIDENCE_WORDS = {
  nhs_number: { same: 'NHS number: same', different: 'NHS number: different' },
  given_name: {
    same: 'Given name: same',
    swapped: 'Given and family name: the same two, swapped',
    nickname: 'Given name: one is a usual form of the other',
    'shared-word': 'Given name: one word in common',
    'one-letter': 'Given name: one letter differs',
    similar: 'Given name: similar',
    initial: 'Given name: one is the initial of the other',
    middle: 'Given name: the other’s middle name',
    crossed: 'Given name: the other’s family name',
    different: 'Given name: different',
  },
  family_name: {
    same: 'Family name: same',
    'shared-word': 'Family name: one word in common',
    'one-letter': 'Family name: one letter differs',
    similar: 'Family name: similar',
    different: 'Family name: different',
  },
  middle_names: {
    same: 'Middle names: same',
    initial: 'Middle names: the same initial',
    different: 'Middle names: different',
  },
  date_of_birth: {
    same: 'Date of birth: same',
    default: 'Date of birth: same, but it often stands for “not known”',
    swapped: 'Date of birth: day and month swapped',
    'one-digit': 'Date of birth: one digit differs',
    'two-parts': 'Date of birth: two of day, month and year are the same',
    different: 'Date of birth: different',
    generation: 'Date of birth: a generation apart',
  },
  sex: { same: 'Sex: same', different: 'Sex: different' },
  postcode: {
    same: 'Postcode: same',
    similar: 'Postcode: nearly the same',
    district: 'Postcode: same district',
    different: 'Postcode: different',
  },
  address: { same: 'Address: same', similar: 'Address: similar', different: 'Address: different' },
  phone: {
    same: 'Phone: same',
    shared: 'Phone: same, but somebody else has it too',
    different: 'Phone: different',
  },
  email: {
    same: 'Email: same',
    shared: 'Email: same, but somebody else has it too',
    different: 'Email: different',
  },
  suffix: { different: 'Junior, senior or birth order: different' },
  twin: { possible: 'Possible twin or sibling: first names differ' },
  household: { possible: 'Possible parent and child of one name' },
} as const

export type EvidenceField = keyof typeof EVIDENCE_WORDS

/** One line of a review candidate's `evidence`: `bits` for (above 0) or against being one person. */
export interface Evidence {
  field: EvidenceField
  level: string
  bits: number
}

/** The line in words: `Given name: one letter differs`. Nothing in it tells what either record says. */
export function evidenceInWords({ field, level }: Evidence): string {
  const words = (EVIDENCE_WORDS[field] as Partial<Record<string, string>>)[level]
  if (words === undefined) throw new Error(`There is no level ${level} of ${field}`)
  return words
}

/** How strongly a weight speaks for one person. Weights below 5 are not proposed. */
export function weightInWords(weight: number): 'very likely' | 'likely' | 'possible' {
  if (weight >= 20) return 'very likely'
  return weight >= 10 ? 'likely' : 'possible'
}
