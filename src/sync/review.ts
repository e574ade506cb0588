/** Why a row waits: it may be a patient, it contradicts the patient it is linked to, or it contradicts another row. */
export const REVIEW_KINDS = ['doubtful-match', 'conflict', 'duplicate'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

/** Deciding comes on top of these: a review is open until its row is doubtful no longer. */
export const REVIEW_STATES = ['open', 'closed'] as const
