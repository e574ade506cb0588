import { spokenName } from '../../patients/identity.ts'
import type { Candidate, ReviewOf } from './review-of.ts'

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
