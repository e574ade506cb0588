import { displayLongDate, displayNhsNumber, displayPhone } from '../../patients/identity.ts'
import { evidenceInWords, type Evidence, type EvidenceField } from '../evidence.ts'
import { isHidden, type Candidate, type ReviewOf, type SaidRow } from './review-of.ts'

/** How two values compare, as a shape and a colour show it. */
export type Verdict = 'same' | 'near' | 'differs' | 'missing'

/** One field of a row and of a patient, beside each other. Null where there is nothing. */
export interface Compared {
  field: string
  listed: string | null
  held: string | null
  verdict: Verdict
  words: string
  /** How much it counts, in words; `''` where nobody has weighed it. */
  counts: string
}

interface Field {
  name: string
  /** Lines of evidence that are about it. */
  evidence: EvidenceField[]
  isContact?: boolean
  of(person: SaidRow | Candidate): string | null
}

const FIELDS: Field[] = [
  { name: 'Family name', evidence: ['family_name'], of: ({ family_name }) => family_name },
  {
    name: 'Given names',
    evidence: ['given_name', 'middle_names', 'suffix'],
    of: ({ given_name, middle_names }) => [given_name, middle_names].filter(Boolean).join(' ') || null,
  },
  {
    name: 'Born',
    evidence: ['date_of_birth', 'household'],
    of: ({ date_of_birth }) => (date_of_birth === null ? null : displayLongDate(date_of_birth)),
  },
  {
    name: 'Sex',
    evidence: ['sex'],
    of: ({ sex }) => (sex === null ? null : sex.charAt(0).toUpperCase() + sex.slice(1)),
  },
  {
    name: 'NHS number',
    evidence: ['nhs_number'],
    of: ({ nhs_number }) => (nhs_number === null ? null : displayNhsNumber(nhs_number)),
  },
  {
    ...{ name: 'Mobile', evidence: ['phone'], isContact: true },
    of: ({ mobile_phone }) => (mobile_phone ? displayPhone(mobile_phone) : null),
  },
  {
    ...{ name: 'Other phone', evidence: [], isContact: true },
    of: ({ other_phone }) => (other_phone ? displayPhone(other_phone) : null),
  },
  { name: 'Email', evidence: ['email'], isContact: true, of: ({ email }) => email ?? null },
  {
    ...{ name: 'Address', evidence: ['address', 'postcode'], isContact: true },
    of: ({ address_line_1, address_line_2, town, postcode }) =>
      [address_line_1, address_line_2, town, postcode].filter(Boolean).join(', ') || null,
  },
]

/** The row and one patient, field by field; what neither has is left out, and contact details of restricted records. */
export function compare(review: ReviewOf, candidate: Candidate): Compared[] {
  const fields = isHidden(review) ? FIELDS.filter(({ isContact }) => !isContact) : FIELDS
  const twins = mayBeTwins(review, candidate)
  return fields.flatMap((field) => {
    const listed = field.of(review.row)
    const held = field.of(candidate)
    if (listed === null && held === null) return []
    return [{ field: field.name, listed, held, ...judge(field, listed, held, candidate.evidence, twins) }]
  })
}

/** Whether the two may be twins: then what twins share says nothing. */
function mayBeTwins({ reason }: Pick<ReviewOf, 'reason'>, { evidence }: Pick<Candidate, 'evidence'>) {
  return evidence.some(({ field }) => field === 'twin') || /\btwin/.test(reason)
}

const TWINS_SHARE = ['Family name', 'Born', 'Mobile', 'Other phone', 'Email', 'Address']

function judge(
  field: Field,
  listed: string | null,
  held: string | null,
  evidence: readonly Evidence[],
  twins: boolean,
): Pick<Compared, 'verdict' | 'words' | 'counts'> {
  if (listed === null) return { verdict: 'missing', words: 'Only here', counts: 'Nothing' }
  if (held === null) return { verdict: 'missing', words: 'Only the list has one', counts: 'Nothing' }
  const isSame = folded(listed) === folded(held)
  if (twins && isSame && TWINS_SHARE.includes(field.name))
    return { verdict: 'same', words: 'Same, as twins would', counts: 'Nothing' }
  const lines = evidence.filter((line) => field.evidence.includes(line.field))
  const [first] = lines
  if (first === undefined) return plainly(field, isSame)
  const bits = lines.reduce((sum, line) => sum + line.bits, 0)
  return { verdict: worstOf(lines), words: wordsOf(lines, isSame), counts: countsFor(bits) }
}

/** Several lines may be about one field, such as first and middle names: nothing that differs hides behind what is the same. */
function worstOf(lines: readonly Evidence[]): Verdict {
  const verdicts = lines.map(({ level }) => verdictOf(level))
  return (
    verdicts.find((verdict) => verdict === 'differs') ??
    verdicts.find((verdict) => verdict === 'near') ??
    'same'
  )
}

function wordsOf(lines: readonly Evidence[], isSame: boolean): string {
  const [first, ...others] = lines
  const unlike = others.filter(({ level }) => verdictOf(level) !== 'same').map(evidenceInWords)
  if (first === undefined || (first.level === 'same' && unlike.length > 0)) return unlike.join('. ')
  const words = isSame && first.level === 'same' ? 'Same' : afterColon(evidenceInWords(first))
  return [words, ...unlike].join('. ')
}

function plainly({ name }: Field, isSame: boolean): Pick<Compared, 'verdict' | 'words' | 'counts'> {
  if (isSame) return { verdict: 'same', words: 'Same', counts: '' }
  const words = name === 'Given names' || name === 'Family name' ? 'Different names' : 'Different'
  return { verdict: 'differs', words, counts: '' }
}

function verdictOf(level: string): Verdict {
  if (level === 'same' || level === 'shared') return 'same'
  return level === 'different' || level === 'generation' || level === 'possible' ? 'differs' : 'near'
}

function countsFor(bits: number): string {
  if (bits < -0.5) return 'Against'
  if (bits < 0.5) return 'Nothing'
  if (bits < 3) return 'A little'
  return bits < 8 ? 'Some' : 'A lot'
}

function afterColon(words: string): string {
  const what = words.slice(words.indexOf(':') + 1).trim()
  return what.charAt(0).toUpperCase() + what.slice(1)
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** What of two texts is not the same: the part between what they begin and what they end with, of each. */
export function differing(one: string, other: string): { before: number; after: number } {
  const most = Math.min(one.length, other.length)
  let before = 0
  while (before < most && one[before] === other[before]) before++
  let after = 0
  while (after < most - before && one[one.length - 1 - after] === other[other.length - 1 - after]) after++
  return { before, after }
}

/** The whole in a sentence or two: how likely it is, what agrees, and why it was not decided by itself. */
export function verdictInWords(review: ReviewOf): { kind: 'warn' | 'info'; title: string; more: string } {
  const why = `${review.reason}.`
  const [best] = review.candidates
  if (review.kind === 'conflict')
    return { kind: 'warn', title: 'Somebody may have overwritten this row.', more: why }
  if (review.kind === 'duplicate' || best === undefined)
    return { kind: 'warn', title: 'Two rows contradict each other.', more: why }
  if (mayBeTwins(review, best))
    return {
      kind: 'warn',
      title: 'They may be twins.',
      more: `${why} Joining twins would send messages about one under the other's name.`,
    }
  return {
    kind: 'info',
    title: likeliness(best.weight),
    more: `${agreeing(review, best)}Not joined by itself: ${why}`,
  }
}

function likeliness(weight: number | null): string {
  if (weight === null) return 'They could be the same person.'
  if (weight >= 20) return 'Very likely the same person.'
  return weight >= 10 ? 'Likely the same person.' : 'Possibly the same person.'
}

function agreeing(review: ReviewOf, candidate: Candidate): string {
  const same = compare(review, candidate).filter(({ verdict }) => verdict === 'same')
  const names = same.map(({ field }) => (field === 'NHS number' ? field : field.toLowerCase()))
  if (names.length === 0) return ''
  const list = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
  const sentence = `${list} ${names.length === 1 ? 'agrees' : 'agree'}.`
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} `
}
