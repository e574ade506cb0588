/** Why a row waits: it may be a patient, it contradicts the patient it is linked to, or it contradicts another row. */
export const REVIEW_KINDS = ['doubtful-match', 'conflict', 'duplicate'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

/**
 * A review is open until its row is doubtful no longer or a person decides. `decided` waits for a sync to carry it out,
 * because one was running when it was decided.
 */
export const REVIEW_STATES = ['open', 'decided', 'closed'] as const

/** What a person who looked at a review and could not decide it said about it. */
export const REVIEW_MARKS = ['not-sure', 'ask-patient'] as const
export type ReviewMark = (typeof REVIEW_MARKS)[number]
