import { displayNhsNumber, spokenName } from '../../patients/identity.ts'
import { stillPossible, type Candidate, type ReviewOf } from './review-of.ts'

/** What can be decided about a review, each with what will happen in a sentence or two. */
export interface Possible {
  /** For each patient that the row may still be. */
  same: { patient: string; name: string; effect: string; refusal: string | null }[]
  /** The row is none of them: null where there is no way to carry that out. */
  different: { effect: string; refusal: string | null }
}

/** The consequences of every choice, by the three update rules. */
export function possibleFor(review: ReviewOf): Possible {
  return {
    same: stillPossible(review).map((candidate) => ({
      patient: candidate.id,
      name: spokenName(candidate),
      effect: whatSameDoes(review, candidate),
      refusal: whyNotSame(review, candidate),
    })),
    different: { effect: whatDifferentDoes(review), refusal: whyNotDifferent(review) },
  }
}

const CORRECT_IT = 'Correct the list in your clinical system: the next sync looks again.'

/** Why the row cannot be tied to this patient, or null. */
export function whyNotSame(review: ReviewOf, candidate: Candidate): string | null {
  if (review.isTwice) return `Two rows of the list say that they are this row. ${CORRECT_IT}`
  if (candidate.isAnotherRow)
    return `Somebody decided that ${spokenName(candidate)} is another row of the list. Undo that first.`
  const ownRow = candidate.source_patient_id
  const isTaken = candidate.onList && ownRow !== null && ownRow !== review.row.source_patient_id
  if (review.kind === 'duplicate' && isTaken)
    return `${spokenName(candidate)} has another row on the list. ${CORRECT_IT}`
  return null
}

/** Why the row cannot become a patient of its own, or null. */
export function whyNotDifferent(review: ReviewOf): string | null {
  const isSecondOfId = review.kind === 'duplicate' && review.idHolder !== null
  if (review.isTwice || isSecondOfId) return `Two rows of the list say that they are this row. ${CORRECT_IT}`
  return null
}

function whatSameDoes(review: ReviewOf, candidate: Candidate): string {
  const name = spokenName(candidate)
  const { row } = review
  const gets = [
    candidate.nhs_number === null && row.nhs_number !== null && review.numberHolder === null
      ? `NHS number ${displayNhsNumber(row.nhs_number)}`
      : null,
    candidate.account === 'digital' && candidate.mobile_phone === null && row.mobile_phone
      ? 'the phone'
      : null,
  ].filter((word) => word !== null)
  const first = gets.length > 0 ? `${name} gets ${gets.join(' and ')}.` : `This row becomes ${name}'s.`
  return [
    first,
    whatIsKept(review, candidate),
    whoLetsGo(review, candidate),
    heldElsewhere(review, candidate),
  ]
    .filter(Boolean)
    .join(' ')
}

function whatIsKept({ row }: ReviewOf, candidate: Candidate): string {
  if (candidate.account === 'digital') return 'They keep their account, name, phone and email.'
  const isRenamed = spokenName(candidate) !== spokenName(row)
  const follows = 'contact details follow the list from now on'
  return isRenamed ? `The name becomes ${spokenName(row)}, and ${follows}.` : `Their ${follows}.`
}

function heldElsewhere({ row, numberHolder, candidates }: ReviewOf, candidate: Candidate): string | null {
  if (row.nhs_number === null || numberHolder === null || numberHolder === candidate.id) return null
  if (candidate.nhs_number !== null) return null
  return `The NHS number is not added: ${nameOf(numberHolder, candidates)} has it.`
}

function whoLetsGo({ kind, idHolder, candidates }: ReviewOf, chosen: Candidate | null): string | null {
  if (kind === 'duplicate' || idHolder === null || idHolder === chosen?.id) return null
  return `${nameOf(idHolder, candidates)} is not tied to this row any more, and leaves with the next sync.`
}

function whatDifferentDoes(review: ReviewOf): string {
  const { row, numberHolder, candidates } = review
  const without =
    row.nhs_number !== null && numberHolder !== null
      ? `, without the NHS number, which ${nameOf(numberHolder, candidates)} has`
      : ''
  const never = stillPossible(review).length > 0 ? 'They are never suggested again.' : null
  return [`${spokenName(row)} is added as non-digital${without}.`, whoLetsGo(review, null), never]
    .filter(Boolean)
    .join(' ')
}

function nameOf(patient: string, candidates: readonly Candidate[]): string {
  const found = candidates.find(({ id }) => id === patient)
  return found ? spokenName(found) : 'another patient'
}
